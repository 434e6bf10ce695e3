package io.sluice.tenant.rate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Holds rates over all nodes. While Redis answers, all nodes together let through at most {@code atOnce + perSecond × t} of one {@link Limit} in any time t from its first
 * use; of any later moment, what the nodes then had leased and not used more ({@code perSecond / 20} each). While it does not, each node lets that through alone.
 */
@Singleton
public class Rates {
    private final RedisTokens redis;
    private final Cache<Limit, SharedBucket> buckets = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    Rates(RedisTokens redis) {
        this.redis = redis;
    }

    /** Takes one token. Complete already, mostly, and within {@code sluice.rates.patience} at the latest; never fails. */
    public CompletableFuture<Token> take(Limit limit) {
        return buckets.get(limit, l -> new SharedBucket(l, redis, System::nanoTime))
                .take();
    }
}
