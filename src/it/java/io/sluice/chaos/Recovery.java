package io.sluice.chaos;

import static org.awaitility.Awaitility.await;

import io.sluice.process.Api;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How long after a fault's end things were as before.
 *
 * @param answered until the first request was accepted that was sent after it
 * @param applied until each tenant's next event was applied within a second of being posted
 */
record Recovery(Duration answered, Duration applied) {
    private static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("sluice.chaos.recovery", 10));
    private static final Duration QUICK = Duration.ofSeconds(1);

    /** Waits for each {@link #LIMIT} at most, so that a slow machine shows slow figures and no more; that all is well in the end is asserted elsewhere. */
    static Recovery measure(Api api, Load load, List<Stories> tenants) {
        var begin = Instant.now();
        load.watchForAnAnswer();
        waiting(LIMIT, load::answeredSince);
        var answered = Duration.between(begin, Instant.now());
        waiting(LIMIT, () -> isQuick(api, load, tenants));
        return new Recovery(answered, Duration.between(begin, Instant.now()));
    }

    private static boolean isQuick(Api api, Load load, List<Stories> tenants) {
        var probes = tenants.stream().map(Stories::customer).toList();
        probes.forEach(load::tell);
        return waiting(QUICK, () -> probes.stream().allMatch(probe -> applied(api, probe)));
    }

    private static boolean applied(Api api, Story story) {
        try {
            return !api.get("/tenants/" + story.tenant() + "/records/customers?external_id=" + story.externalId())
                    .path("data")
                    .isEmpty();
        } catch (IOException away) {
            return false;
        }
    }

    private static boolean waiting(Duration limit, java.util.concurrent.Callable<Boolean> condition) {
        try {
            await().pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .atMost(limit)
                    .until(condition);
            return true;
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            return false;
        }
    }
}
