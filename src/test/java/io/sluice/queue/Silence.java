package io.sluice.queue;

import io.quarkus.redis.datasource.RedisDataSource;
import java.util.Set;

/** Partitions that Redis fails to tell of until this is closed: another thing stands where their counts were. */
public record Silence(RedisDataSource redis, Set<Integer> partitions) implements AutoCloseable {

    public Silence {
        partitions.forEach(partition -> {
            var counts = EventQueue.counts(partition);
            if (redis.key().exists(counts)) {
                redis.key().rename(counts, aside(counts));
            }
            redis.value(String.class).set(counts, "no counts");
        });
    }

    private static String aside(String counts) {
        return counts + ":aside";
    }

    @Override
    public void close() {
        partitions.forEach(partition -> {
            var counts = EventQueue.counts(partition);
            redis.key().del(counts);
            if (redis.key().exists(aside(counts))) {
                redis.key().rename(aside(counts), counts);
            }
        });
    }
}
