package io.sluice.queue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;

/** Tells by tenant what is within its fair rate on this node. Thread-safe, never blocks. */
@Singleton
class FairRate {
    private final QueueConfig config;
    private final Cache<UUID, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterAccess(Duration.ofMinutes(10))
            .build();

    FairRate(QueueConfig config) {
        this.config = config;
    }

    /** @param events of one request; one that holds more than the burst counts as the burst */
    Lane lane(UUID tenant, int events) {
        int cost = Math.clamp(events, 1, config.fairBurst());
        return buckets.get(tenant, t -> bucket()).tryConsume(cost) ? Lane.FAIR : Lane.SURPLUS;
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit ->
                        limit.capacity(config.fairBurst()).refillGreedy(config.fairRate(), Duration.ofSeconds(1)))
                .build();
    }
}
