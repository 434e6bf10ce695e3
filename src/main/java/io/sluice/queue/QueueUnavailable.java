package io.sluice.queue;

/** Redis refused, was silent for {@code sluice.queue.append-timeout}, or should not take an entry this large. The entry may exist; a second copy is harmless. */
public final class QueueUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Redis did not take the last requests, and none is made to wait for it meanwhile. */
    static final QueueUnavailable BREAKER_OPEN = new QueueUnavailable("Redis is passed over for now", null);

    QueueUnavailable(String what, @org.jspecify.annotations.Nullable Throwable cause) {
        super(what, cause, false, false);
    }
}
