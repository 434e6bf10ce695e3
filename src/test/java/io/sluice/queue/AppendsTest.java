package io.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the real Redis, in partitions that no gateway has. */
@QuarkusTest
class AppendsTest {
    private static final int FIRST = 1_000;
    private static final int SECOND = 1_001;
    private static final Duration PATIENT = Duration.ofSeconds(30);

    @Inject
    io.vertx.mutiny.redis.client.Redis client;

    @Inject
    Vertx vertx;

    private Counted redis;

    @BeforeEach
    void empty() {
        redis = new Counted(client.getDelegate(), new AtomicInteger(), Trouble.NONE);
        clear();
    }

    @AfterEach
    void clear() {
        for (int n : List.of(FIRST, SECOND)) {
            for (var lane : Lane.values()) {
                ask(Command.DEL, lane.stream(n));
            }
            ask(Command.DEL, EventQueue.counts(n));
        }
    }

    private enum Trouble {
        NONE,
        /** The first round trip is never answered. */
        SILENT,
        /** What the first round trip is answered comes when it is let in. */
        LATE,
        /** What has keys of several partitions is refused, as a cluster does. */
        APART
    }

    /** The real client, counting its round trips. */
    private record Counted(Redis real, AtomicInteger trips, Trouble trouble, Promise<Void> door) implements Redis {
        Counted(Redis real, AtomicInteger trips, Trouble trouble) {
            this(real, trips, trouble, Promise.promise());
        }

        @Override
        public Future<RedisConnection> connect() {
            return real.connect();
        }

        @Override
        public void close() {
            real.close();
        }

        @Override
        public Future<Response> send(Request command) {
            boolean first = trips.incrementAndGet() == 1;
            if (first && trouble == Trouble.SILENT) {
                return Promise.<Response>promise().future();
            }
            if (first && trouble == Trouble.LATE) {
                return real.send(command).compose(answer -> door.future().map(answer));
            }
            return trouble == Trouble.APART && isOf(command, FIRST) && isOf(command, SECOND)
                    ? Future.failedFuture(ErrorType.create("CROSSSLOT Keys in request don't hash to the same slot"))
                    : real.send(command);
        }

        private static boolean isOf(Request command, int partition) {
            return command.toString().contains(EventQueue.counts(partition));
        }

        @Override
        public Future<List<Response>> batch(List<Request> commands) {
            trips.incrementAndGet();
            return real.batch(commands);
        }
    }

    private Response ask(Command command, String... arguments) {
        var request = Request.cmd(command);
        List.of(arguments).forEach(request::arg);
        return client.getDelegate()
                .send(request)
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static Appends.Append entry(int partition, int events) {
        return new Appends.Append(
                partition,
                Lane.FAIR,
                new byte[] {1},
                new byte[] {2},
                events,
                new UUID(0, events).toString(),
                System.nanoTime());
    }

    private static List<Appends.Append> entries(int partition, int many) {
        return IntStream.rangeClosed(1, many).mapToObj(i -> entry(partition, 1)).toList();
    }

    /** All in one turn of a loop. */
    private void add(List<Appends.Append> entries) {
        var context = vertx.getOrCreateContext();
        var appends = new Appends(vertx, context, redis, PATIENT);
        context.runOnContext(turn -> entries.forEach(appends::add));
    }

    private static void await(List<Appends.Append> entries) {
        entries.forEach(
                e -> e.taken().orTimeout(PATIENT.toSeconds(), TimeUnit.SECONDS).join());
    }

    private long accepted(int partition) {
        return ask(Command.HGET, EventQueue.counts(partition), "accepted").toLong();
    }

    @Test
    void what_comes_at_once_shares_four_round_trips_and_is_counted_by_partition() {
        // Given
        var first = entries(FIRST, 40);
        var second = List.of(entry(SECOND, 7));
        // When
        add(Stream.of(first, second).flatMap(List::stream).toList());
        await(first);
        await(second);
        // Then
        assertThat(redis.trips()).hasValue(4);
        assertThat(ask(Command.XLEN, Lane.FAIR.stream(FIRST)).toInteger()).isEqualTo(40);
        assertThat(accepted(FIRST)).isEqualTo(40);
        assertThat(accepted(SECOND)).isEqualTo(7);
        assertThat(ask(Command.HGET, EventQueue.counts(SECOND), "queued").toLong())
                .isEqualTo(7);
        assertThat(ask(Command.HGET, EventQueue.counts(SECOND), "epoch"))
                .hasToString(second.getFirst().requestId());
    }

    @Test
    void what_comes_while_others_are_on_their_way_shares_the_next() {
        // Given
        var first = entries(FIRST, 1);
        var second = entries(FIRST, 1);
        var later = entries(FIRST, 30);
        var context = vertx.getOrCreateContext();
        var appends = new Appends(vertx, context, redis, PATIENT);
        // When
        context.runOnContext(turn -> {
            first.forEach(appends::add);
            context.runOnContext(next -> second.forEach(appends::add));
            context.runOnContext(next -> context.runOnContext(afterThat -> {
                later.subList(0, 10).forEach(appends::add);
                context.runOnContext(last -> later.subList(10, 30).forEach(appends::add));
            }));
        });
        await(first);
        await(second);
        await(later);
        // Then
        assertThat(redis.trips()).hasValueLessThanOrEqualTo(8);
        assertThat(accepted(FIRST)).isEqualTo(32);
    }

    @Test
    void what_redis_refuses_fails_alone_and_is_not_counted() {
        // Given
        ask(Command.SET, Lane.SURPLUS.stream(FIRST), "no stream");
        var good = entries(FIRST, 2);
        var refused = new Appends.Append(FIRST, Lane.SURPLUS, new byte[0], new byte[0], 5, "r", System.nanoTime());
        // When
        add(List.of(good.getFirst(), refused, good.getLast()));
        await(good);
        // Then
        assertThatThrownBy(() -> await(List.of(refused))).hasMessageContaining("refused");
        assertThat(accepted(FIRST)).isEqualTo(2);
    }

    @Test
    void a_partition_that_cannot_count_takes_nothing_and_stops_no_other() {
        // Given
        ask(Command.SET, EventQueue.counts(FIRST), "no hash");
        var broken = entries(FIRST, 1);
        var good = entries(SECOND, 1);
        // When
        add(List.of(broken.getFirst(), good.getFirst()));
        await(good);
        // Then
        assertThatThrownBy(() -> await(broken)).hasMessageContaining("refused");
        assertThat(ask(Command.XLEN, Lane.FAIR.stream(FIRST)).toInteger()).isZero();
        assertThat(accepted(SECOND)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"some,0", "3,007", "-0,3", "9223372036854775807,0"})
    void a_partition_whose_count_cannot_be_added_to_takes_nothing_and_stops_no_other(String accepted, String queued) {
        // Given
        ask(Command.HSET, EventQueue.counts(FIRST), "epoch", "e", "accepted", accepted, "queued", queued);
        var broken = entries(FIRST, 2);
        var good = entries(SECOND, 2);
        // When
        add(Stream.of(broken, good).flatMap(List::stream).toList());
        await(good);
        // Then
        assertThatThrownBy(() -> await(broken)).hasMessageContaining("refused");
        assertThat(ask(Command.XLEN, Lane.FAIR.stream(FIRST)).toInteger()).isZero();
        assertThat(ask(Command.HGET, EventQueue.counts(FIRST), "accepted")).hasToString(accepted);
        assertThat(ask(Command.HGET, EventQueue.counts(FIRST), "queued")).hasToString(queued);
        assertThat(accepted(SECOND)).isEqualTo(2);
    }

    @Test
    void where_partitions_lie_apart_a_round_trip_holds_one_after_the_first_refusal() {
        // Given
        redis = new Counted(client.getDelegate(), new AtomicInteger(), Trouble.APART);
        var context = vertx.getOrCreateContext();
        var appends = new Appends(vertx, context, redis, PATIENT);
        var lost = List.of(entry(FIRST, 1), entry(SECOND, 1));
        var next = List.of(entry(FIRST, 1), entry(SECOND, 1), entry(FIRST, 1));
        // When
        context.runOnContext(turn -> lost.forEach(appends::add));
        assertThatThrownBy(() -> await(lost)).hasMessageContaining("CROSSSLOT");
        context.runOnContext(turn -> next.forEach(appends::add));
        await(next);
        // Then
        assertThat(accepted(FIRST)).isEqualTo(2);
        assertThat(accepted(SECOND)).isEqualTo(1);
    }

    @Test
    void what_is_refused_in_a_later_partition_is_the_one_that_fails() {
        // Given
        ask(Command.SET, Lane.SURPLUS.stream(SECOND), "no stream");
        var first = entries(FIRST, 3);
        var second = entries(SECOND, 2);
        var refused = new Appends.Append(SECOND, Lane.SURPLUS, new byte[0], new byte[0], 5, "r", System.nanoTime());
        // When
        add(List.of(second.getFirst(), first.get(0), first.get(1), refused, first.get(2), second.getLast()));
        await(first);
        await(second);
        // Then
        assertThatThrownBy(() -> await(List.of(refused))).hasMessageContaining("refused");
        assertThat(accepted(FIRST)).isEqualTo(3);
        assertThat(accepted(SECOND)).isEqualTo(2);
        assertThat(ask(Command.HGET, EventQueue.counts(SECOND), "queued").toLong())
                .isEqualTo(2);
    }

    @Test
    void an_answer_that_comes_too_late_is_known_all_the_same() {
        // Given
        var late = new Counted(client.getDelegate(), new AtomicInteger(), Trouble.LATE);
        redis = late;
        ask(Command.SET, Lane.SURPLUS.stream(FIRST), "no stream");
        var context = vertx.getOrCreateContext();
        var appends = new Appends(vertx, context, redis, Duration.ofMillis(100));
        var good = entry(FIRST, 1);
        var refused = new Appends.Append(FIRST, Lane.SURPLUS, new byte[0], new byte[0], 5, "r", System.nanoTime());
        // When
        context.runOnContext(turn -> List.of(good, refused).forEach(appends::add));
        // Then
        assertThatThrownBy(() -> await(List.of(good))).hasMessageContaining("silent");
        assertThatThrownBy(() -> await(List.of(refused))).hasMessageContaining("silent");
        assertThat(good.answered()).isNotDone();
        late.door().complete();
        assertThat(good.answered()).succeedsWithin(PATIENT);
        assertThat(refused.answered()).failsWithin(PATIENT).withThrowableThat().withMessageContaining("refused");
        assertThat(accepted(FIRST)).isEqualTo(1);
    }

    @Test
    void silence_fails_what_waits_for_it_and_holds_up_nothing_that_comes_later() {
        // Given
        redis = new Counted(client.getDelegate(), new AtomicInteger(), Trouble.SILENT);
        var context = vertx.getOrCreateContext();
        var appends = new Appends(vertx, context, redis, Duration.ofSeconds(1));
        var lost = entry(FIRST, 1);
        var next = new CompletableFuture<Appends.Append>();
        // When
        context.runOnContext(turn -> appends.add(lost));
        lost.taken()
                .whenComplete((taken, error) -> context.runOnContext(turn -> {
                    next.complete(entry(SECOND, 1));
                    appends.add(next.join());
                }));
        await(List.of(next.orTimeout(PATIENT.toSeconds(), TimeUnit.SECONDS).join()));
        // Then
        assertThatThrownBy(() -> await(List.of(lost))).hasCauseInstanceOf(TimeoutException.class);
        assertThat(accepted(SECOND)).isEqualTo(1);
    }
}
