package io.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.redis.client.RedisClientName;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.redis.datasource.stream.XAddArgs;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.guarantee.TenantLock;
import io.sluice.ledger.LedgerConfig;
import io.sluice.queue.Entry;
import io.sluice.queue.Lane;
import io.sluice.queue.OwnPartition;
import io.sluice.queue.QueueConfig;
import io.sluice.way.Gateway;
import io.sluice.way.Way;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lane goes round by hand, on the real stores, in a partition that no gateway has. Nothing in it counts as forgotten but what was left. */
@QuarkusTest
@TestProfile(Way.class)
class LaneTurnTest {
    private static final int NUMBER = 1_101;
    private static final Lane LANE = Lane.FAIR;
    private static final int BATCH = 2;
    /** Twice as often in vain as a lane stands it: for new entries, then for forgotten ones; and as much once more for all else. */
    private static final int ROUNDS = 3 * LaneTurn.PATIENT;

    private static final SmallRyeConfig SETTINGS = new SmallRyeConfigBuilder()
            .withMapping(QueueConfig.class)
            .withMapping(WorkerConfig.class)
            .withConverter(Duration.class, 100, new DurationConverter())
            .withDefaultValues(Map.of(
                    "sluice.queue.block", "1ms",
                    "sluice.queue.late-after", "1h",
                    "sluice.queue.reclaim-after", "1h",
                    "sluice.worker.batch", Integer.toString(BATCH),
                    "sluice.worker.reclaim-every", "1ms"))
            .build();

    @Inject
    Rounds rounds;

    @Inject
    LedgerConfig ledger;

    @Inject
    Clock clock;

    @Inject
    Requests requests;

    @Inject
    DataSource database;

    @Inject
    @RedisClientName("worker")
    RedisDataSource redis;

    private final List<Duration> rests = new ArrayList<>();
    private OwnPartition own;
    private LaneTurn turn;

    @BeforeEach
    void empty() {
        own = new OwnPartition(NUMBER, SETTINGS.getConfigMapping(QueueConfig.class), redis);
        own.clear();
        var config = SETTINGS.getConfigMapping(WorkerConfig.class);
        turn = new LaneTurn(own.lane(LANE, "here"), rounds, config, new Pulse(clock, config), rests::add);
    }

    @AfterEach
    void clear() {
        own.clear();
    }

    private String append(Requests.Sealed request) {
        return own.append(LANE, request.receipt(), request.bytes(), new XAddArgs());
    }

    private void append(Gateway tenant, int entries) {
        for (int i = 0; i < entries; i++) {
            append(requests.customer(tenant.uuid()));
        }
    }

    private static boolean applied(Gateway... tenants) {
        return Stream.of(tenants)
                .allMatch(tenant -> tenant.events().stream().anyMatch(event -> "applied".equals(event.get("status"))));
    }

    private void goRound(Gateway... until) throws InterruptedException {
        for (int round = 0; round < ROUNDS && !applied(until); round++) {
            turn.run();
        }
        assertThat(until).allMatch(tenant -> applied(tenant));
    }

    @Test
    void what_waits_for_a_busy_tenant_stands_before_neither_new_entries_nor_those_of_a_lost_node()
            throws InterruptedException, SQLException {
        // Given
        var busy = Gateway.tenant();
        var another = Gateway.tenant();
        var forgotten = Gateway.tenant();
        try (var lock = TenantLock.take(database, busy.uuid())) {
            append(busy, BATCH);
            turn.run();
            append(forgotten, 1);
            var lost = own.lane(LANE, "lost");
            lost.leave(lost.claim(1));
            append(another, 1);
            // When
            goRound(another, forgotten);
            // Then
            assertThat(applied(busy)).isFalse();
            assertThat(rests).hasSizeGreaterThan(LaneTurn.PATIENT).containsOnly(LaneTurn.ASIDE);
        }
        goRound(busy);
        assertThat(busy.event("evt_1")).containsEntry("duplicates", BATCH - 1);
        assertThat(own.waiting(LANE)).isZero();
        assertThat(own.pending(LANE)).isZero();
        assertThat(own.queued()).isEqualTo("0");
    }

    @Test
    void what_was_tried_in_vain_and_what_was_not_tried_yet_is_anothers_at_once_when_a_node_ends()
            throws InterruptedException, SQLException {
        // Given
        var busy = Gateway.tenant();
        try (var lock = TenantLock.take(database, busy.uuid())) {
            var tried = append(requests.mails(busy.uuid(), ledger.batchEvents()));
            var untried = append(requests.customer(busy.uuid()));
            turn.run();
            // When
            turn.end();
            // Then
            assertThat(own.lane(LANE, "another").reclaim(BATCH))
                    .extracting(Entry::id)
                    .containsExactly(tried, untried);
        }
    }
}
