package io.sluice.queue;

import io.quarkus.redis.client.RedisClientName;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.redis.datasource.stream.StreamMessage;
import io.quarkus.redis.datasource.stream.StreamRange;
import io.sluice.event.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All partitions, for this node's consumers and for looking at from outside. */
@ApplicationScoped
public class Partitions {
    private final QueueConfig config;
    private final RedisDataSource redis;
    private final String consumer;

    Partitions(QueueConfig config, @RedisClientName("worker") RedisDataSource redis, Ids ids) {
        this.config = config;
        this.redis = redis;
        this.consumer = ids.next().toString();
    }

    /** This node's view of every partition; each is to be used by one thread. */
    public List<Partition> open() {
        return IntStream.range(0, config.partitions())
                .mapToObj(n -> new Partition(n, consumer, config, redis))
                .toList();
    }

    /**
     * How much is waiting. Blocking.
     *
     * @param requests entries in all streams, claimed ones included
     * @param oldest when the oldest of them was appended
     * @param accepted events ever appended
     * @param queued events in all streams
     */
    public record Backlog(long requests, Optional<Instant> oldest, long accepted, long queued) {}

    public Backlog backlog() {
        var streams = redis.stream(String.class, String.class, byte[].class);
        long requests = 0;
        long accepted = 0;
        long queued = 0;
        Optional<Instant> oldest = Optional.empty();
        for (int n = 0; n < config.partitions(); n++) {
            requests += streams.xlen(EventQueue.stream(n));
            var counts = redis.hash(Long.class).hgetall(EventQueue.counts(n));
            accepted += counts.getOrDefault("accepted", 0L);
            queued += counts.getOrDefault("queued", 0L);
            oldest = Stream.concat(
                            oldest.stream(),
                            streams.xrange(EventQueue.stream(n), StreamRange.of("-", "+"), 1).stream()
                                    .map(Partitions::time))
                    .min(Instant::compareTo);
        }
        return new Backlog(requests, oldest, accepted, queued);
    }

    /** Redis' clock when the entry was appended: the first half of its id. */
    private static Instant time(StreamMessage<String, String, byte[]> message) {
        return Instant.ofEpochMilli(Long.parseLong(message.id().split("-", 2)[0]));
    }
}
