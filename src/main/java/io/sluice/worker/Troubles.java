package io.sluice.worker;

import io.sluice.ledger.StoreUnavailable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** Tells what keeps the loops waiting, once for all of them and not again for a while: a store that is away is one trouble. Thread-safe. */
final class Troubles {
    static final Duration QUIET = Duration.ofSeconds(30);

    private final Logger log;
    private final LongSupplier nanos;
    private final Map<String, Long> toldAt = new HashMap<>();

    Troubles(Logger log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
    }

    static String describe(Throwable e) {
        return e instanceof StoreUnavailable
                ? String.valueOf(e.getMessage())
                : e.getClass().getName();
    }

    /** @return whether it was told */
    synchronized boolean tell(String loop, String error) {
        long now = nanos.getAsLong();
        var before = toldAt.get(error);
        if (before != null && now - before < QUIET.toNanos()) {
            return false;
        }
        toldAt.put(error, now);
        log.warnf("loops wait and try again first=%s error=%s", loop, error);
        return true;
    }
}
