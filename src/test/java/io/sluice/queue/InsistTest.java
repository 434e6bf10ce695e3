package io.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.event.Receipt;
import io.sluice.event.Verification.Verified;
import io.sluice.ledger.bench.JcaVault;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that neither store takes in time and Redis may take yet: a node holds no more of them than it has memory for. */
@QuarkusTest
class InsistTest {
    private static final int MOST = 256;
    private static final int LARGEST = 64 * 1024;
    private static final Duration PATIENT = Duration.ofSeconds(30);
    private static final UUID TENANT = new UUID(0, 1);

    @Inject
    QueueConfig config;

    @Inject
    FairRate fairRate;

    @Inject
    Vertx vertx;

    private Hung redis;
    private EventQueue queue;

    @BeforeEach
    void a_redis_that_hangs() {
        redis = new Hung(vertx, new AtomicInteger(), Promise.promise());
        var client = io.vertx.mutiny.redis.client.Redis.newInstance(redis);
        queue = new EventQueue(client, new JcaVault(), config, fairRate, vertx, "standalone");
    }

    /** Takes commands, and answers none before the end; then each on the loop that sent it, as the real client does. */
    private record Hung(Vertx vertx, AtomicInteger asked, Promise<Response> end) implements Redis {
        @Override
        public Future<RedisConnection> connect() {
            return Future.failedFuture("no connection of one's own");
        }

        @Override
        public void close() {
            refuse();
        }

        @Override
        public Future<Response> send(Request command) {
            asked.incrementAndGet();
            Promise<Response> onItsLoop = ((ContextInternal) vertx.getOrCreateContext()).promise();
            end.future().onComplete(onItsLoop);
            return onItsLoop.future();
        }

        @Override
        public Future<List<Response>> batch(List<Request> commands) {
            return Future.failedFuture("one by one");
        }

        void refuse() {
            end.tryFail(ErrorType.create("LOADING Redis is loading the dataset in memory"));
        }
    }

    private CompletableFuture<?> insist(int bytes) {
        var receipt = new Receipt(UUID.randomUUID(), TENANT, new UUID(0, 3), "stripe", Instant.EPOCH, 1, List.of());
        var request = new RawRequest("POST", "http://localhost/", Headers.NONE, new byte[bytes]);
        return queue.insist(receipt, new Verified(request, Optional.empty()), Trace.NONE);
    }

    private List<CompletableFuture<?>> insist() {
        return IntStream.range(0, MOST)
                .<CompletableFuture<?>>mapToObj(i -> insist(1))
                .toList();
    }

    @Test
    void one_more_than_a_node_has_memory_for_is_refused_at_once() {
        // Given
        var waiting = insist();
        // When
        var oneMore = insist(1);
        // Then
        assertThat(oneMore).isCompletedExceptionally();
        assertThat(oneMore.exceptionNow()).isSameAs(QueueUnavailable.BREAKER_OPEN);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void what_redis_refuses_in_the_end_makes_room() {
        // Given
        var waiting = insist();
        // When
        redis.refuse();
        // Then
        assertThat(waiting)
                .allSatisfy(each -> assertThat(each)
                        .failsWithin(PATIENT)
                        .withThrowableThat()
                        .withMessageContaining("LOADING"));
        assertThat(insist())
                .allSatisfy(each -> assertThat(each)
                        .failsWithin(PATIENT)
                        .withThrowableThat()
                        .withMessageContaining("LOADING"));
    }

    @Test
    void a_large_one_is_refused_and_redis_is_not_asked() {
        // Given
        var fits = insist(LARGEST);
        // When
        var large = insist(LARGEST + 1);
        // Then
        assertThat(large.exceptionNow()).isSameAs(QueueUnavailable.TOO_LARGE);
        redis.refuse();
        assertThat(fits).failsWithin(PATIENT);
        assertThat(redis.asked()).hasValue(1);
    }
}
