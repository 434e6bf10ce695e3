package io.sluice.remote.calendar;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A watch channel of a calendar.
 *
 * @param resource empty: Google's answer to its opening never came, so it may be open or not
 * @param expires empty: as above
 * @param renewAt empty: as above
 * @param stopped whether its notifications are refused
 */
record Channel(
        String id,
        Optional<String> resource,
        Optional<Instant> expires,
        Optional<Instant> renewAt,
        Instant created,
        boolean stopped) {
    /** No channel lives longer. */
    private static final Duration LONGEST = Duration.ofDays(31);

    boolean live(Instant now) {
        return !stopped && resource.isPresent() && !over(now);
    }

    /** Google has ended it by now, if there ever was one. */
    boolean over(Instant now) {
        return !expires.orElse(created.plus(LONGEST)).isAfter(now);
    }

    boolean renewable(Instant now) {
        return renewAt.filter(at -> !at.isAfter(now)).isPresent();
    }
}
