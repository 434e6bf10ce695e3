package io.sluice.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.queue.Partitions;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.Way;
import io.sluice.way.json.Document;
import io.sluice.worker.Balance;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The count at the door against the count in the ledger. */
@QuarkusTest
@TestProfile(Way.class)
class BalanceTest {
    private static final List<String> PARTS = List.of(
            "applied",
            "ignored",
            "held",
            "received",
            "retrying",
            "dead",
            "duplicates",
            "queued",
            "erased",
            "difference");

    @Inject
    RedisDataSource redis;

    @Inject
    DataSource database;

    @Inject
    Balance balance;

    @Inject
    Partitions partitions;

    private Gateway tenant;
    private Sender source;

    @BeforeEach
    void balanced() {
        assertThat(Gateway.settledDifference()).isZero();
        tenant = Gateway.tenant();
        source = tenant.source("stripe");
    }

    /** What one of these tests lost is no other's concern. */
    @AfterEach
    void forget() {
        redis.execute("CONFIG", "SET", "maxmemory", "0");
        redis.execute("FLUSHALL");
        Gateway.waiting().until(() -> {
            run("DELETE FROM door");
            return Gateway.difference() == 0 && Gateway.metric("sluice_balance_difference") == 0;
        });
    }

    private void run(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Counted row by row, as the books would have to be without tallies. */
    private Map<String, Long> rows() throws SQLException {
        var counted = new LinkedHashMap<String, Long>();
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT status, count(*) FROM event GROUP BY 1 UNION ALL SELECT 'duplicates', sum(duplicates) FROM event")) {
            while (row.next()) {
                counted.put(row.getString(1), row.getLong(2));
            }
        }
        return counted;
    }

    private void note() throws SQLException {
        balance.note(balance.count(), partitions.backlogs(), balance.count());
    }

    private static long sum(Document books) {
        return PARTS.stream().mapToLong(books::getLong).sum();
    }

    @Test
    void every_fate_is_counted_as_its_rows_are() throws Exception {
        // Given
        var rows = rows();
        var before = Gateway.balance();
        var platform = Gateway.platform("stripe");
        var gone = Gateway.tenant();
        Stripes.customer(gone.source("stripe"), "evt_gone").isAccepted();
        gone.event("evt_gone");
        // When
        Stripes.customer(source, "evt_applied").isAccepted();
        Stripes.customer(source, "evt_applied").isAccepted();
        Stripes.post(source, "evt_ignored", "reporting.unknown").isAccepted();
        Stripes.customer(platform, "evt_held_" + tenant.id()).isAccepted();
        redis.execute("CONFIG", "SET", "maxmemory", "1");
        Stripes.customer(source, "evt_spilled").isAccepted();
        redis.execute("CONFIG", "SET", "maxmemory", "0");
        Gateway.admin().delete("/api/v1/tenants/" + gone.id()).then().statusCode(204);
        tenant.settled(3);
        // Then
        Gateway.waiting().untilAsserted(() -> {
            var after = Gateway.balance();
            assertThat(after.getLong("accepted")).isEqualTo(before.getLong("accepted") + 6);
            assertThat(after.getLong("erased")).isEqualTo(before.getLong("erased") + 1);
            assertThat(after.getLong("held")).isEqualTo(before.getLong("held") + 1);
            assertThat(sum(after)).isEqualTo(after.getLong("accepted"));
            assertThat(after.getLong("difference")).isZero();
            assertThat(after.getList("unbalanced")).isEmpty();
            rows().forEach((name, count) -> assertThat(after.getLong(name) - before.getLong(name))
                    .as(name)
                    .isEqualTo(count - rows.getOrDefault(name, 0L)));
        });
    }

    @Test
    void redis_that_comes_back_empty_after_all_was_applied_has_lost_nothing() {
        // Given
        Stripes.customer(source, "evt_1").isAccepted();
        tenant.event("evt_1");
        var before = Gateway.balance();
        // When
        redis.execute("FLUSHALL");
        Stripes.customer(source, "evt_2").isAccepted();
        tenant.event("evt_2");
        // Then
        Gateway.waiting().untilAsserted(() -> {
            var after = Gateway.balance();
            assertThat(after.getLong("accepted")).isEqualTo(before.getLong("accepted") + 1);
            assertThat(after.getLong("difference")).isZero();
        });
    }

    @Test
    void what_redis_lost_is_told_with_its_partition_and_since_when() throws Exception {
        // Given
        Stripes.customer(source, "evt_1").isAccepted();
        tenant.event("evt_1");
        Gateway.waiting().until(() -> Gateway.balance().getLong("queued") == 0);
        note();
        int partition = Math.floorMod(tenant.uuid().hashCode(), 16);
        // When
        redis.hash(String.class).hincrby("sluice:{" + partition + "}:counts", "accepted", 1);
        // Then
        var books = Gateway.balance();
        assertThat(books.getLong("difference")).isEqualTo(1);
        assertThat(sum(books)).isEqualTo(books.getLong("accepted"));
        assertThat(books.getList("unbalanced.partition")).containsExactly(partition);
        assertThat(books.getList("unbalanced.difference")).containsExactly(1);
        assertThat(Instant.parse(books.getString("unbalanced[0].since"))).isBeforeOrEqualTo(Instant.now());
        // When
        note();
        redis.execute("FLUSHALL");
        // Then
        var after = Gateway.balance();
        assertThat(after.getLong("difference")).isEqualTo(1);
        assertThat(after.getString("unbalanced[0].reason")).startsWith("Redis came back without");
        Gateway.waiting().until(() -> Gateway.metric("sluice_balance_difference") == 1);
    }

    @Test
    void redis_that_goes_back_to_an_older_state_has_lost_nothing_that_was_applied() throws Exception {
        // Given
        Stripes.customer(source, "evt_1").isAccepted();
        Stripes.customer(source, "evt_2").isAccepted();
        tenant.settled(2);
        Gateway.waiting().until(() -> Gateway.balance().getLong("queued") == 0);
        note();
        // When
        redis.hash(String.class)
                .hincrby("sluice:{" + Math.floorMod(tenant.uuid().hashCode(), 16) + "}:counts", "accepted", -2);
        note();
        Stripes.customer(source, "evt_3").isAccepted();
        tenant.settled(3);
        // Then
        Gateway.waiting().until(() -> Gateway.balance().getLong("queued") == 0);
        assertThat(Gateway.difference()).isZero();
    }
}
