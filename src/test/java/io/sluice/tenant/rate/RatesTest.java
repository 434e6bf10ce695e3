package io.sluice.tenant.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.tenant.rate.RedisTokens.Grant;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes that share a rate through a real Redis. */
class RatesTest {
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private static OwnRedis redis;

    @BeforeAll
    static void start() throws Exception {
        redis = new OwnRedis();
    }

    @AfterAll
    static void stop() throws Exception {
        redis.close();
    }

    private static Limit limit(int perSecond, int atOnce) {
        return new Limit(UUID.randomUUID(), perSecond, atOnce);
    }

    private static Token now(CompletableFuture<Token> token) {
        return token.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static boolean taken(Rates node, Limit limit) {
        return now(node.take(limit)) instanceof Token.Taken;
    }

    /** How many of so many requests at once a node lets through. */
    private static long atOnce(Rates node, Limit limit, int requests) {
        var asked = IntStream.range(0, requests).mapToObj(i -> node.take(limit)).toList();
        return asked.stream()
                .map(RatesTest::now)
                .filter(Token.Taken.class::isInstance)
                .count();
    }

    /** A node that waits for nobody long, and has its connections: on a busy machine its first call alone may take too long. */
    private static Rates hasty() {
        var node = redis.node(PATIENCE);
        shares(node);
        return node;
    }

    /** Waits until a node hears of what another takes. */
    private static void shares(Rates node) {
        var other = redis.node();
        await().untilAsserted(() -> {
            var limit = limit(1, 10);
            assertThat(atOnce(other, limit, 10)).isEqualTo(10);
            assertThat(atOnce(node, limit, 10)).isLessThan(5);
        });
    }

    @Test
    void as_many_as_may_come_at_once_are_taken_and_the_next_is_told_when_to_come_again() {
        // Given
        var node = redis.node();
        var limit = limit(1, 25);
        // When
        long taken = atOnce(node, limit, 25);
        // Then
        assertThat(taken).isEqualTo(25);
        assertThat(now(node.take(limit))).isEqualTo(new Token.Spent(1));
    }

    @Test
    void what_one_node_took_another_has_no_more() {
        // Given
        var first = redis.node();
        var second = redis.node();
        var limit = limit(1, 25);
        // When
        long taken = atOnce(first, limit, 20) + atOnce(second, limit, 20);
        // Then
        assertThat(taken).isBetween(25L, 26L);
        assertThat(now(second.take(limit))).isInstanceOf(Token.Spent.class);
    }

    @Test
    void two_nodes_that_are_flooded_let_through_together_what_one_may() {
        // Given
        var nodes = Stream.of(redis.node(), redis.node()).toList();
        nodes.forEach(RatesTest::shares);
        var limit = limit(200, 50);
        long started = System.nanoTime();
        long end = started + TimeUnit.SECONDS.toNanos(3);
        // When
        var counts = nodes.stream()
                .map(node -> CompletableFuture.supplyAsync(() -> flood(node, limit, end)))
                .toList();
        long taken = counts.stream().mapToLong(CompletableFuture::join).sum();
        // Then
        double seconds = (System.nanoTime() - started) / 1e9;
        assertThat((double) taken).isLessThanOrEqualTo(50 + 200 * seconds + 1);
        assertThat((double) taken).isGreaterThan(50 + 200 * 3 / 2);
    }

    private static long flood(Rates node, Limit limit, long end) {
        long taken = 0;
        while (System.nanoTime() < end) {
            taken += taken(node, limit) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void a_flood_that_is_refused_asks_redis_no_more_often_than_there_is_something_to_have() throws Exception {
        // Given
        var first = redis.node();
        var second = redis.node();
        var limit = limit(100, 1000);
        long started = System.nanoTime();
        assertThat(atOnce(first, limit, 1000)).isEqualTo(1000);
        long before = redis.scripts();
        // When
        flood(second, limit, System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
        // Then
        double leases = (System.nanoTime() - started) / 1e9 * limit.perSecond() / limit.lease();
        // one call for a lease, and one that finds less
        assertThat((double) redis.scripts() - before).isBetween(1.0, 2 + 2 * leases);
    }

    @Test
    void within_the_rate_redis_is_asked_once_for_each_lease() throws Exception {
        // Given
        var node = redis.node();
        var limit = limit(10_000, 10_000);
        long before = redis.scripts();
        // When
        for (int i = 0; i < 5_000; i++) {
            assertThat(taken(node, limit)).isTrue();
        }
        // Then
        assertThat(redis.scripts() - before).isBetween(1L, 5_000L / limit.lease() + 5);
    }

    @Test
    void an_idle_bucket_leaves_nothing_in_redis() throws Exception {
        // Given
        var limit = limit(100, 10);
        // When
        atOnce(redis.node(), limit, 10);
        // Then
        assertThat(redis.send(Command.PTTL, limit.key()).toLong()).isLessThanOrEqualTo(100);
        await().until(() -> redis.send(Command.EXISTS, limit.key()).toInteger() == 0);
    }

    @Test
    void what_a_node_did_not_use_it_gives_back() {
        // Given
        var tokens = redis.tokens();
        var limit = limit(1, 20);
        // When
        var first = asked(tokens, limit, 20, 0);
        var second = asked(tokens, limit, 1, 15);
        var third = asked(tokens, limit, 20, 0);
        // Then
        assertThat(first.tokens()).isEqualTo(20);
        assertThat(Duration.ofNanos(first.waitNanos())).isBetween(Duration.ofNanos(1), Duration.ofSeconds(1));
        assertThat(second).isEqualTo(new Grant(1, 0));
        assertThat(third.tokens()).isBetween(14, 15);
        assertThat(Duration.ofNanos(third.waitNanos())).isBetween(Duration.ofNanos(1), Duration.ofSeconds(1));
    }

    private static Grant asked(RedisTokens tokens, Limit limit, int wanted, int unused) {
        return tokens.ask(limit, wanted, unused).join();
    }

    @Test
    void a_bucket_that_has_become_smaller_is_as_full_as_it_can_be() {
        // Given
        var tokens = redis.tokens();
        var large = limit(1, 1000);
        asked(tokens, large, 1000, 0);
        // When
        var grant = asked(tokens, new Limit(large.whose(), 1, 2), 1, 0);
        // Then
        assertThat(grant.tokens()).isZero();
        assertThat(Duration.ofNanos(grant.waitNanos())).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void a_redis_that_forgot_the_script_is_told_it_again() throws Exception {
        // Given
        var tokens = redis.tokens();
        var limit = limit(1, 5);
        asked(tokens, limit, 1, 0);
        // When
        redis.send(Command.SCRIPT, "FLUSH");
        // Then
        assertThat(asked(tokens, limit, 1, 0)).isEqualTo(new Grant(1, 0));
    }

    @Test
    void while_redis_hangs_a_node_holds_the_rate_alone_and_waits_for_nobody() throws Exception {
        // Given
        var node = hasty();
        var limit = limit(1, 100);
        redis.signal("STOP");
        try {
            // When
            for (int i = 0; i < 2; i++) {
                assertThat(taken(node, limit)).isTrue();
            }
            // Then
            var later = IntStream.range(0, 97).mapToObj(i -> node.take(limit)).toList();
            assertThat(later).allMatch(CompletableFuture::isDone).allMatch(t -> now(t) instanceof Token.Taken);
            assertThat(atOnce(node, limit, 5)).isBetween(1L, 2L);
            assertThat(now(node.take(limit))).isInstanceOf(Token.Spent.class);
        } finally {
            redis.signal("CONT");
        }
        shares(node);
    }

    @Test
    void a_request_waits_for_a_silent_redis_no_longer_than_it_may() throws Exception {
        // Given
        var node = hasty();
        redis.signal("STOP");
        try {
            // When
            long started = System.nanoTime();
            assertThat(taken(node, limit(1, 1))).isTrue();
            // Then
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isBetween(PATIENCE, PATIENCE.multipliedBy(10));
        } finally {
            redis.signal("CONT");
        }
    }
}
