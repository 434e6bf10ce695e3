package io.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.redis.client.RedisClientName;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.sluice.provider.Providers;
import io.sluice.queue.Partitions;
import io.sluice.queue.QueueConfig;
import io.sluice.queue.Silence;
import io.sluice.worker.Balance;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node's gauges while one of the stores does not answer. */
@QuarkusTest
class StoreGaugesTest {
    private static final Duration TOO_OLD = Duration.ofMinutes(2);

    @Inject
    Partitions partitions;

    @Inject
    Balance balance;

    @Inject
    QueueConfig config;

    @Inject
    Providers providers;

    @Inject
    DataSource database;

    @Inject
    @RedisClientName("worker")
    RedisDataSource redis;

    private final MockClock clock = new MockClock();
    private SimpleMeterRegistry metrics;
    private StoreGauges gauges;

    @BeforeEach
    void node() {
        metrics = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
        gauges = new StoreGauges(partitions, balance, config, java.time.Clock.systemUTC(), metrics, providers);
    }

    private double of(String gauge) {
        return metrics.get(gauge).gauge().value();
    }

    private void silent(int many, Runnable meanwhile) {
        var silent = Set.copyOf(IntStream.range(0, many).boxed().toList());
        try (var silence = new Silence(redis, silent)) {
            assertThat(silence.partitions()).hasSize(many);
            meanwhile.run();
        }
    }

    private void run(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void a_node_that_read_nothing_yet_tells_nothing() {
        assertThat(of("sluice.queue.depth")).isNaN();
        assertThat(of("sluice.queue.oldest.seconds")).isNaN();
        assertThat(of("sluice.dead.letters")).isNaN();
        assertThat(of("sluice.balance.difference")).isNaN();
    }

    @Test
    void one_round_tells_all() {
        // When
        gauges.read();
        // Then
        assertThat(of("sluice.queue.depth")).isNotNegative();
        assertThat(of("sluice.queue.oldest.seconds")).isNotNegative();
        assertThat(of("sluice.dead.letters")).isNotNegative();
        assertThat(of("sluice.balance.difference")).isNotNaN();
    }

    @Test
    void without_redis_the_ledger_is_told_and_what_was_known_of_the_queue_is_forgotten() {
        // Given
        gauges.read();
        clock.add(TOO_OLD);
        // When
        silent(config.partitions(), gauges::read);
        // Then
        assertThat(of("sluice.dead.letters")).isNotNegative();
        assertThat(of("sluice.queue.depth")).isNaN();
        assertThat(of("sluice.queue.oldest.seconds")).isNaN();
        assertThat(of("sluice.balance.difference")).isNaN();
        // When it is back
        gauges.read();
        // Then
        assertThat(of("sluice.queue.depth")).isNotNegative();
        assertThat(of("sluice.balance.difference")).isNotNaN();
    }

    @Test
    void without_a_part_of_redis_the_rest_of_the_queue_is_told_but_no_balance() {
        // When
        silent(1, gauges::read);
        // Then
        assertThat(of("sluice.queue.depth")).isNotNegative();
        assertThat(of("sluice.balance.difference")).isNaN();
    }

    @Test
    void without_postgres_the_queue_is_told_and_what_was_known_of_the_ledger_is_forgotten() throws SQLException {
        // Given
        gauges.read();
        clock.add(TOO_OLD);
        // When
        run("ALTER TABLE tally RENAME TO tally_aside");
        try {
            gauges.read();
        } finally {
            run("ALTER TABLE tally_aside RENAME TO tally");
        }
        // Then
        assertThat(of("sluice.queue.depth")).isNotNegative();
        assertThat(of("sluice.dead.letters")).isNaN();
        assertThat(of("sluice.balance.difference")).isNaN();
        // When it is back
        gauges.read();
        // Then
        assertThat(of("sluice.dead.letters")).isNotNegative();
        assertThat(of("sluice.balance.difference")).isNotNaN();
    }
}
