package io.sluice.queue;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Redis refused, was silent for {@code sluice.queue.append-timeout}, or should not take an entry this large. The entry may exist; a copy in Postgres is harmless. */
public final class QueueUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Redis did not take the last requests, and none is made to wait for it meanwhile that the ledger can take. */
    static final QueueUnavailable BREAKER_OPEN = new QueueUnavailable("Redis is passed over for now", null);

    static final QueueUnavailable TOO_LARGE = new QueueUnavailable("an entry that large is not taken", null);

    private final transient @Nullable CompletableFuture<@Nullable Void> answered;

    QueueUnavailable(String what, @Nullable Throwable cause) {
        this(what, cause, null);
    }

    /** @param answered completes when Redis has taken the entry after all; fails where it refuses or is away */
    QueueUnavailable(String what, @Nullable Throwable cause, @Nullable CompletableFuture<@Nullable Void> answered) {
        super(what, cause, false, false);
        this.answered = answered;
    }

    /** Redis' own answer, where it was asked: completes when it has taken the entry after all; fails where it refuses or is away. */
    public Optional<CompletableFuture<@Nullable Void>> answered() {
        return Optional.ofNullable(answered);
    }
}
