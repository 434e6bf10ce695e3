package io.sluice.worker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** Tells what keeps the loops waiting, once for all of them and not again for a while: a store that is away is one trouble. Thread-safe. */
final class Troubles {
    private static final long QUIET = Duration.ofSeconds(30).toNanos();

    private final Logger log;
    private final LongSupplier nanos;
    private final Map<String, Long> toldAt = new ConcurrentHashMap<>();

    Troubles(Logger log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
    }

    /** @return whether it was told */
    boolean tell(String loop, String error) {
        long now = nanos.getAsLong();
        long told = toldAt.merge(error, now, (before, then) -> then - before >= QUIET ? then : before);
        if (told != now) {
            return false;
        }
        log.warnf("loops wait and try again first=%s error=%s", loop, error);
        return true;
    }
}
