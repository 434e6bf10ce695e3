package io.sluice.ingest;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory of this node for the bodies of requests that are not answered yet, in bytes as they came; nobody was authenticated for most of them. The last quarter is for
 * those that are still small, so that who fills the rest with large bodies and does not end them keeps out no ordinary webhook. Thread-safe.
 */
final class BodyRoom {
    /** Webhooks are of a few kB; what is larger is a mail or a batch, or is hostile. */
    private static final int SMALL = 64 * 1024;

    private final long limit;
    private final AtomicLong held = new AtomicLong();

    BodyRoom(long limit) {
        this.limit = limit;
    }

    /**
     * Takes room for a piece of a body.
     *
     * @param size of the body with this piece
     * @return whether there was room; if not, none was taken
     */
    boolean take(int piece, int size) {
        long bound = size <= SMALL ? limit : limit - limit / 4;
        if (held.addAndGet(piece) <= bound) {
            return true;
        }
        held.addAndGet(-piece);
        return false;
    }

    void free(int bytes) {
        held.addAndGet(-bytes);
    }

    long held() {
        return held.get();
    }
}
