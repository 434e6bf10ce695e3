package io.sluice.queue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** The queue in Redis. */
@ConfigMapping(prefix = "sluice.queue")
public interface QueueConfig {
    /** Streams that requests are spread over, by tenant. The same on all nodes; may only grow while the queue is empty. */
    @WithDefault("16")
    @Min(1) @Max(256) int partitions();

    /** How long the append of one request may take before it goes to Postgres too. */
    @WithDefault("250ms")
    @Min(1) Duration appendTimeout();

    /** How often a write of our own tries a Redis that took no requests; until it is taken, they go to Postgres without waiting. */
    @WithDefault("100ms")
    @Min(1) Duration probeEvery();

    /** Events per second that a tenant may send to one node before the rest waits behind other tenants'. It is applied all the same, when there is time. */
    @WithDefault("100")
    @Min(1) int fairRate();

    /** Events that a tenant which was quiet may send at once before that. */
    @WithDefault("200")
    @Min(1) int fairBurst();

    /** How long the oldest of many may wait before new requests go first. What waited is applied beside them. */
    @WithDefault("1s")
    @Min(1) Duration lateAfter();

    /** Sealed requests larger than this many bytes go to Postgres: they would crowd Redis' memory. */
    @WithDefault("131072")
    @Min(1024) int maxEntryBytes();

    /** How long a read waits for entries; must stay below the Redis client's time-out. */
    @WithDefault("2s")
    @Min(1) Duration block();

    /** How often a node asks Redis what waits, for its gauges and for the books: once for each partition, whatever its roles. */
    @WithDefault("3s")
    @Min(1) Duration watchEvery();

    /** Entries claimed longer ago than this are taken over; must exceed what the statements of a batch may take, see {@code sluice.ledger.statement-timeout}. */
    @WithDefault("30s")
    @Min(1) Duration reclaimAfter();
}
