package io.sluice.queue;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.redis.datasource.stream.StreamCommands;
import io.quarkus.redis.datasource.stream.XAddArgs;
import io.sluice.event.Receipt;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

/** A partition of the real Redis that no gateway has. */
public final class OwnPartition {
    private final int number;
    private final QueueConfig config;
    private final RedisDataSource redis;
    private final StreamCommands<String, String, byte[]> streams;

    public OwnPartition(int number, QueueConfig config, RedisDataSource redis) {
        this.number = number;
        this.config = config;
        this.redis = redis;
        this.streams = redis.stream(String.class, String.class, byte[].class);
    }

    public Partition lane(Lane lane, String consumer) {
        return new Partition(number, lane, consumer, config, redis);
    }

    public void clear() {
        redis.key().del(EventQueue.counts(number));
        Arrays.stream(Lane.values()).map(lane -> lane.stream(number)).forEach(redis.key()::del);
    }

    /** As a door would; returns the entry's id. */
    public String append(Lane lane, Receipt receipt, byte[] sealed, XAddArgs args) {
        var fields = Map.of(
                "r",
                ReceiptCodec.encode(receipt, ""),
                "b",
                sealed,
                "e",
                new UUID(0, 4).toString().getBytes(StandardCharsets.US_ASCII));
        redis.hash(String.class).hincrby(EventQueue.counts(number), "queued", receipt.events());
        return streams.xadd(lane.stream(number), args, fields);
    }

    public String queued() {
        return redis.hash(String.class).hget(EventQueue.counts(number), "queued");
    }

    public long waiting(Lane lane) {
        return streams.xlen(lane.stream(number));
    }

    public long pending(Lane lane) {
        return streams.xpending(lane.stream(number), "apply").getPendingCount();
    }
}
