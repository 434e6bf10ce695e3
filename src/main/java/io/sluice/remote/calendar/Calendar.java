package io.sluice.remote.calendar;

import io.sluice.remote.google.Google;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A calendar as a run of its work found it.
 *
 * @param sealed the credential as it rests, in hexadecimal
 */
record Calendar(UUID tenant, Google.Account account, String sealed, State state) {
    /** Up to this share of the time between two polls, one comes sooner. */
    private static final double JITTER = 0.1;
    /** Whoever comes by after this share of it polls. */
    private static final double NEARLY = 0.8;

    /**
     * Where it stands.
     *
     * @param listed whether it is known where the last list of it ended
     * @param signalled whether somebody asked for a list that was not made yet
     * @param attempts times in a row that listing it failed
     * @param syncedAt when the last whole list of it began
     */
    record State(boolean deleted, boolean listed, boolean signalled, int attempts, Optional<Instant> syncedAt) {}

    UUID id() {
        return account.id();
    }

    boolean wantsList(Instant now, Duration poll) {
        return !state.listed()
                || state.signalled()
                || state.attempts() > 0
                || state.syncedAt()
                        .filter(at -> at.plus(share(poll, NEARLY)).isAfter(now))
                        .isEmpty();
    }

    /** How long it may go unlisted; always the same for one calendar, and not for all. */
    Duration patience(Duration poll) {
        return share(poll, 1 - JITTER * Math.floorMod(id().hashCode(), 1000) / 1000);
    }

    private static Duration share(Duration of, double share) {
        return Duration.ofMillis((long) (of.toMillis() * share));
    }

    @Override
    public String toString() {
        return "Calendar[" + id() + "]";
    }
}
