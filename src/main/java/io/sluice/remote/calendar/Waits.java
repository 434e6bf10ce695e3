package io.sluice.remote.calendar;

import io.sluice.remote.CallFailed;
import io.sluice.remote.RemoteConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/** When what failed is tried again. */
@ApplicationScoped
class Waits {
    /** Up to this share is added to each wait, so that what failed together is not tried together. */
    private static final double JITTER = 0.1;
    /** Longest that a provider can make us wait. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final RemoteConfig config;
    private final Clock clock;

    Waits(RemoteConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** @param before how often it had failed in a row before this time */
    Instant after(int before, CallFailed failed) {
        var waits = config.backoff();
        var wait = waits.get(Math.min(before, waits.size() - 1));
        var asked = failed.retryAfter()
                .map(a -> a.compareTo(LONGEST) < 0 ? a : LONGEST)
                .orElse(Duration.ZERO);
        var longer = wait.compareTo(asked) < 0 ? asked : wait;
        return clock.instant().plus(longer).plusMillis((long)
                (longer.toMillis() * JITTER * ThreadLocalRandom.current().nextDouble()));
    }
}
