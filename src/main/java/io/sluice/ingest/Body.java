package io.sluice.ingest;

import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads a request's body piece by piece as it arrives, up to a limit; holds no thread however slow the client is. */
final class Body {
    private final BodyRoom room;
    private final int limit;
    private final Promise<byte[]> whole = Promise.promise();
    /** As it came; most bodies are no more. */
    private Buffer first = Buffer.buffer(0);
    /** All pieces from the second on. It grows block by block: what grows in one piece would hold a large body twice while it does. */
    private @Nullable ByteArrayBuilder blocks;

    /** Bytes of the room, until the exchange is answered. */
    private int taken;

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
        request.endHandler(end -> body.whole.tryComplete(body.bytes()));
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

    /** What was gathered is given up: the largest bodies are not to be held twice. */
    private byte[] bytes() {
        var bytes = blocks == null ? first.getBytes() : blocks.toByteArray();
        first = Buffer.buffer(0);
        blocks = null;
        return bytes;
    }

    private void take(Buffer piece) {
        if (whole.future().isComplete()) {
            return;
        }
        int size = taken + piece.length();
        if (size > limit) {
            whole.tryFail(new TooLarge());
        } else if (room.take(piece.length(), size)) {
            taken = size;
            add(piece);
        } else {
            whole.tryFail(new NoRoom());
        }
    }

    private void add(Buffer piece) {
        if (blocks != null) {
            blocks.write(piece.getBytes());
        } else if (first.length() == 0) {
            first = piece;
        } else {
            blocks = new ByteArrayBuilder(2 * taken);
            blocks.write(first.getBytes());
            blocks.write(piece.getBytes());
            first = Buffer.buffer(0);
        }
    }

    private void free() {
        room.free(taken);
    }
}
