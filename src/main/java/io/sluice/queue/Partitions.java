package io.sluice.queue;

import io.quarkus.redis.client.RedisClientName;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.redis.datasource.RedisDataSource;
import io.sluice.event.Ids;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All partitions, for this node's consumers and for looking at from outside. */
@ApplicationScoped
public class Partitions {
    /** All of one partition at one moment; where its streams were emptied by hand, nothing is queued. The oldest entries' ids tell when they were appended, by Redis' clock. */
    private static final String LOOK = """
            local counts = redis.call('HMGET', KEYS[1], 'epoch', 'accepted', 'queued') \
            local found = {counts[1] or '', counts[2] or '0', counts[3] or '0', 0} \
            for i = 2, #KEYS do \
              found[4] = found[4] + redis.call('XLEN', KEYS[i]) \
              local oldest = redis.call('XRANGE', KEYS[i], '-', '+', 'COUNT', 1)[1] \
              if oldest then found[#found + 1] = oldest[1] end \
            end \
            if found[4] == 0 and found[3] ~= '0' then found[3] = '0' redis.pcall('HSET', KEYS[1], 'queued', 0) end \
            return found""";

    private static final String CLOSE = """
            if redis.call('HGET', KEYS[1], 'epoch') == ARGV[1] then redis.call('HDEL', KEYS[1], 'epoch', 'accepted') end \
            return 1""";

    private static final int COUNTS = 4;

    /** For the answers about all partitions. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final QueueConfig config;
    private final RedisDataSource redis;
    private final String consumer;

    Partitions(QueueConfig config, @RedisClientName("worker") RedisDataSource redis, Ids ids) {
        this.config = config;
        this.redis = redis;
        this.consumer = ids.next().toString();
    }

    /** This node's view of every partition and lane; each is to be used by one thread. */
    public List<Partition> open() {
        return IntStream.range(0, config.partitions())
                .boxed()
                .flatMap(n -> Arrays.stream(Lane.values()).map(lane -> new Partition(n, lane, consumer, config, redis)))
                .toList();
    }

    /**
     * How much is waiting in one partition.
     *
     * @param epoch this life of the partition in Redis; empty where nothing was ever appended in it
     * @param accepted events appended in this epoch
     * @param queued events that wait, claimed ones included
     * @param requests entries that wait, claimed ones included
     * @param oldest when the oldest of them was appended
     */
    public record Backlog(
            int partition, Optional<UUID> epoch, long accepted, long queued, long requests, Optional<Instant> oldest) {}

    /**
     * What waits in each partition. Blocking.
     *
     * @throws QueueUnavailable one does not answer
     */
    public List<Backlog> backlogs() {
        return whole(answering());
    }

    /** @throws QueueUnavailable these are not all partitions */
    public List<Backlog> whole(List<Backlog> answering) {
        if (answering.size() < config.partitions()) {
            throw new QueueUnavailable("not every partition tells what waits in it", null);
        }
        return answering;
    }

    /**
     * What waits in those partitions that answer, asked in one round trip: what one refuses hides no other. Blocking.
     *
     * @throws QueueUnavailable none does
     */
    public List<Backlog> answering() {
        var found = new ConcurrentLinkedQueue<Backlog>();
        var failures = new ConcurrentLinkedQueue<Throwable>();
        try {
            // Not given up when nobody waits any more: a connection that comes late goes back to its pool.
            redis.getReactive()
                    .withConnection(connection -> Uni.join()
                            .all(looks(connection, found, failures))
                            .andCollectFailures()
                            .replaceWithVoid())
                    .subscribeAsCompletionStage()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            failures.add(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.add(e);
        }
        if (found.isEmpty()) {
            throw new QueueUnavailable("no partition tells what waits in it", failures.peek());
        }
        return found.stream()
                .sorted(Comparator.comparingInt(Backlog::partition))
                .toList();
    }

    private List<Uni<Boolean>> looks(
            ReactiveRedisDataSource connection, Queue<Backlog> found, Queue<Throwable> failures) {
        return IntStream.range(0, config.partitions())
                .mapToObj(n -> backlog(connection, n)
                        .map(found::add)
                        .onFailure()
                        .invoke(failures::add)
                        .onFailure()
                        .recoverWithItem(false))
                .toList();
    }

    /** Ends an epoch, if it is still the partition's: the next append begins another. What is queued keeps the epoch it came in. Blocking. */
    public void close(int partition, UUID epoch) {
        redis.execute("EVAL", CLOSE, "1", EventQueue.counts(partition), epoch.toString());
    }

    private static Uni<Backlog> backlog(ReactiveRedisDataSource connection, int partition) {
        var keys = new ArrayList<String>(List.of(EventQueue.counts(partition)));
        Arrays.stream(Lane.values()).map(lane -> lane.stream(partition)).forEach(keys::add);
        var arguments = new ArrayList<String>(List.of(LOOK, Integer.toString(keys.size())));
        arguments.addAll(keys);
        return connection.execute("EVAL", arguments.toArray(String[]::new)).map(found -> backlog(partition, found));
    }

    private static Backlog backlog(int partition, Response found) {
        var epoch = found.get(0).toString();
        return new Backlog(
                partition,
                epoch.isEmpty() ? Optional.empty() : Optional.of(UUID.fromString(epoch)),
                found.get(1).toLong(),
                found.get(2).toLong(),
                found.get(COUNTS - 1).toLong(),
                oldest(found));
    }

    private static Optional<Instant> oldest(Response found) {
        return Stream.iterate(COUNTS, i -> i < found.size(), i -> i + 1)
                .map(i -> found.get(i).toString().split("-", 2)[0])
                .map(millis -> Instant.ofEpochMilli(Long.parseLong(millis)))
                .min(Instant::compareTo);
    }
}
