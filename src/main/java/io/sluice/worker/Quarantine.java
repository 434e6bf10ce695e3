package io.sluice.worker;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;

/**
 * Tenants of whom something was refused a moment ago. What else they send is left to the sweep untried, so that none who shares a batch with them waits for it to be
 * refused and done again. Of this node; thread-safe.
 */
@Singleton
class Quarantine {
    static final Duration LENGTH = Duration.ofSeconds(5);
    private static final int MOST = 10_000;

    private final Cache<UUID, Boolean> refused;

    Quarantine() {
        this(Ticker.systemTicker());
    }

    Quarantine(Ticker ticker) {
        this.refused = Caffeine.newBuilder()
                .expireAfterWrite(LENGTH)
                .maximumSize(MOST)
                .executor(Runnable::run)
                .ticker(ticker)
                .build();
    }

    /** Begins, or begins anew. */
    void refused(UUID tenant) {
        refused.put(tenant, true);
    }

    boolean holds(UUID tenant) {
        return refused.getIfPresent(tenant) != null;
    }
}
