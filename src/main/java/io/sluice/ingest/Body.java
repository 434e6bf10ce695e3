package io.sluice.ingest;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Reads a request's body piece by piece as it arrives, up to a limit; holds no thread however slow the client is. */
final class Body {
    private final HttpServerRequest request;
    private final int limit;
    private final Promise<byte[]> whole = Promise.promise();
    private final Buffer buffer;

    /** The body is larger than the limit, declared or streamed. */
    static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLarge() {
            super("body too large", null, false, false);
        }
    }

    /** The client went away or took too long. */
    static final class Aborted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Aborted() {
            super("body not received", null, false, false);
        }
    }

    private Body(HttpServerRequest request, int limit) {
        this.request = request;
        this.limit = limit;
        this.buffer = Buffer.buffer();
    }

    /** @return the bytes; fails with {@link TooLarge} as soon as the limit is passed, or with {@link Aborted} */
    static Future<byte[]> read(Vertx vertx, HttpServerRequest request, int limit, Duration patience) {
        var body = new Body(request, limit);
        if (declared(request) > limit) {
            request.resume();
            return Future.failedFuture(new TooLarge());
        }
        long timer = vertx.setTimer(patience.toMillis(), t -> body.whole.tryFail(new Aborted()));
        request.handler(body::take);
        request.exceptionHandler(e -> body.whole.tryFail(new Aborted()));
        request.endHandler(end -> body.whole.tryComplete(body.buffer.getBytes()));
        request.resume();
        return body.whole.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    /** The length that the request says its body has; 0 where it says none. */
    static long declared(HttpServerRequest request) {
        try {
            var length = request.getHeader("Content-Length");
            return length == null ? 0 : Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void take(Buffer piece) {
        if (buffer.length() + piece.length() > limit) {
            whole.tryFail(new TooLarge());
        } else if (!whole.future().isComplete()) {
            buffer.appendBuffer(piece);
        }
    }
}
