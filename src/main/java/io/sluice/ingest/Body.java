package io.sluice.ingest;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Reads a request's body piece by piece as it arrives, up to a limit; holds no thread however slow the client is. */
final class Body {
    private final BodyRoom room;
    private final int limit;
    private final Promise<byte[]> whole = Promise.promise();
    /** The first piece as it came, which most bodies are whole; a buffer of our own from the second on. */
    private Buffer buffer = Buffer.buffer(0);

    private int pieces;

    /** Why a body was not read. */
    abstract static sealed class Unread extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Unread(String message) {
            super(message, null, false, false);
        }
    }

    /** The body is larger than the limit, declared or streamed. */
    static final class TooLarge extends Unread {
        private static final long serialVersionUID = 1L;

        TooLarge() {
            super("body too large");
        }
    }

    /** This node holds as many bytes of bodies as it may. */
    static final class NoRoom extends Unread {
        private static final long serialVersionUID = 1L;

        NoRoom() {
            super("no room for another body");
        }
    }

    /** The client went away or took too long. */
    static final class Aborted extends Unread {
        private static final long serialVersionUID = 1L;

        Aborted() {
            super("body not received");
        }
    }

    private Body(BodyRoom room, int limit) {
        this.room = room;
        this.limit = limit;
    }

    /**
     * Reads the body of an exchange; what it takes up of the room is free again when that is answered.
     *
     * @return the bytes; fails with {@link Unread}, as soon as the limit is passed
     */
    static Future<byte[]> read(Vertx vertx, Exchange exchange, int limit, Duration patience, BodyRoom room) {
        var request = exchange.request();
        var body = new Body(room, limit);
        if (declared(request) > limit) {
            request.resume();
            return Future.failedFuture(new TooLarge());
        }
        exchange.atLast(body::free);
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
        if (whole.future().isComplete()) {
            return;
        }
        int size = buffer.length() + piece.length();
        if (size > limit) {
            whole.tryFail(new TooLarge());
        } else if (room.take(piece.length(), size)) {
            add(piece);
        } else {
            whole.tryFail(new NoRoom());
        }
    }

    private void add(Buffer piece) {
        pieces++;
        if (pieces == 2) {
            buffer = Buffer.buffer(2 * (buffer.length() + piece.length())).appendBuffer(buffer);
        }
        buffer = pieces == 1 ? piece : buffer.appendBuffer(piece);
    }

    private void free() {
        room.free(buffer.length());
    }
}
