package io.sluice.queue;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Redis refused, was silent for {@code sluice.queue.append-timeout}, or should not take an entry this large. The entry may exist; a second copy is harmless. */
public final class QueueUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Redis did not take the last requests, and none is made to wait for it meanwhile. */
    static final QueueUnavailable BREAKER_OPEN = new QueueUnavailable("Redis is passed over for now", null);

    private final transient @Nullable CompletableFuture<@Nullable Void> answered;

    QueueUnavailable(String what, @Nullable Throwable cause) {
        this(what, cause, null);
    }

    /** @param answered completes when Redis has answered after all, or fails */
    QueueUnavailable(String what, @Nullable Throwable cause, @Nullable CompletableFuture<@Nullable Void> answered) {
        super(what, cause, false, false);
        this.answered = answered;
    }

    /** Redis' own answer, where it was asked. */
    Optional<CompletableFuture<@Nullable Void>> answered() {
        return Optional.ofNullable(answered);
    }
}
