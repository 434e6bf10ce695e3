package io.sluice.remote.send;

import io.sluice.remote.RemoteConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** When what is done with a send. */
@ApplicationScoped
class SendTimes {
    /** What a call takes beyond the wait for its answer: its turn, the connection, the commit. */
    private static final Duration BEYOND = Duration.ofSeconds(30);

    /** Whoever made a send tries it first. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private final SendConfig config;
    private final RemoteConfig remote;
    private final Clock clock;

    SendTimes(SendConfig config, RemoteConfig remote, Clock clock) {
        this.config = config;
        this.remote = remote;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Keys of sends older than this may be used anew. */
    Instant keysSince() {
        return now().minus(config.keyTtl());
    }

    /** Whoever began a call now is done with it then, or dead. */
    Instant lease() {
        return now().plus(remote.callTimeout()).plus(BEYOND);
    }

    /** From when on what is called for now may be sent again if the provider does not have it. */
    Instant settled() {
        return now().plus(config.settle());
    }

    /** The same, where it may be one of others that the provider has. */
    Instant settled(SendRows.Row row) {
        return row.calledAt().plus(config.settle());
    }

    /** When it is sent again. Never after its end, which is told then. @param least what the provider wants */
    Instant again(SendRows.Row row, Duration least) {
        return earlier(next(row.attempts(), least), end(row));
    }

    /** When it is looked for again: at its end too, and after that until it counts as unknown. @param least what the provider wants */
    Instant look(SendRows.Row row, Duration least) {
        return earlier(next(row.attempts(), least), over(row) ? known(row) : end(row));
    }

    private Instant next(int attempts, Duration least) {
        var waits = remote.backoff();
        var ours = waits.get(Math.clamp(attempts - 1L, 0, waits.size() - 1));
        return now().plus(ours.compareTo(least) > 0 ? ours : least);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Nobody wants it any more. */
    boolean over(SendRows.Row row) {
        return !now().isBefore(end(row));
    }

    private Instant end(SendRows.Row row) {
        return row.createdAt().plus(config.giveUp());
    }

    /** Until when something else may tell whether it was sent. */
    Instant known(SendRows.Row row) {
        return row.createdAt().plus(config.unknown());
    }
}
