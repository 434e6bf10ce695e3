package io.sluice.ledger.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.event.Id;
import io.sluice.ledger.Rows;
import io.sluice.ledger.Tables;
import io.sluice.queue.Partitions;
import io.sluice.way.Gateway;
import io.sluice.way.Way;
import io.sluice.way.json.Document;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many events, applied again. */
@QuarkusTest
@TestProfile(Way.class)
class ReplaysTest {
    private static final int MANY = 120;
    private static final Instant THEN = Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);

    @Inject
    Rows rows;

    @Inject
    DataSource database;

    @Inject
    Partitions partitions;

    private Gateway tenant;

    @BeforeEach
    void a_tenant() {
        tenant = Gateway.tenant();
    }

    /** Nothing handles the type, so they end as ignored. */
    private List<UUID> dead(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> rows.event(tenant.uuid(), THEN.plusSeconds(i), "product.created", "dead"))
                .toList();
    }

    private Document create(Map<String, Object> body) {
        return Gateway.post(tenant.path("/replays"), body, 202);
    }

    private Document create() {
        return create(Map.of("filter", Map.of("status", "dead")));
    }

    private Document read(Document replay) {
        return tenant.read("/replays/" + replay.getString("id"));
    }

    private Document done(Document replay) {
        return Gateway.waiting()
                .until(() -> read(replay), r -> r.getString("status").equals("done"));
    }

    private long attempts(String status) throws SQLException {
        try (var connection = database.getConnection();
                var sum = connection.prepareStatement(
                        "SELECT coalesce(sum(jsonb_array_length(attempt_log)), 0) FROM event WHERE tenant_id = ? AND status = ?")) {
            sum.setObject(1, tenant.uuid());
            sum.setString(2, status);
            try (var row = sum.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Test
    void a_dry_run_counts_and_does_nothing() throws Exception {
        // Given
        dead(3);
        rows.event(tenant.uuid(), THEN, "product.created", "applied");
        // When
        var replay = create(Map.of("filter", Map.of("status", "dead"), "dry_run", true));
        // Then
        assertThat(replay.getMap(""))
                .containsOnlyKeys("id", "matched", "done", "status", "dry_run", "created_at")
                .containsEntry("matched", 3)
                .containsEntry("done", 0)
                .containsEntry("status", "done")
                .containsEntry("dry_run", true);
        assertThat(attempts("dead")).isEqualTo(3);
    }

    @Test
    void every_event_that_matches_is_tried_once_and_no_other() throws Exception {
        // Given
        dead(MANY);
        rows.event(tenant.uuid(), THEN, "product.created", "applied");
        // When
        var replay = create();
        // Then
        assertThat(replay.getInt("matched")).isEqualTo(MANY);
        assertThat(done(replay).getInt("done")).isEqualTo(MANY);
        assertThat(attempts("dead")).isZero();
        assertThat(attempts("ignored")).isEqualTo(2 * MANY);
        assertThat(attempts("applied")).isEqualTo(1);
        assertThat(tenant.read("/replays").getList("data.id")).isEqualTo(List.of(replay.getString("id")));
    }

    @Test
    void what_postgres_refuses_fails_alone_and_a_page_that_is_undone_has_moved_nothing() throws Exception {
        // Given
        var events = dead(MANY);
        var poison = List.of(events.get(30), events.get(31), events.get(MANY - 1));
        run("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  IF NEW.status = 'ignored' AND NEW.id IN ('%s', '%s', '%s') THEN RAISE EXCEPTION 'refused'; END IF; RETURN NEW; END $$
                """.formatted(poison.toArray()));
        run("CREATE TRIGGER refuse BEFORE UPDATE ON event FOR EACH ROW EXECUTE FUNCTION refuse()");
        try {
            // When
            var replay = create();
            // Then
            assertThat(done(replay).getInt("done")).isEqualTo(MANY);
            Gateway.waiting().until(() -> attempts("dead") == poison.size() * 4);
            assertThat(attempts("ignored")).isEqualTo(2 * (MANY - poison.size()));
        } finally {
            run("DROP FUNCTION refuse CASCADE");
        }
    }

    private void run(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Somebody else writes to a tenant until the connection is given back. */
    private Connection busy(Gateway gateway) throws SQLException {
        var connection = database.getConnection();
        connection.setAutoCommit(false);
        try (var lock = connection.prepareStatement(
                "SELECT pg_advisory_xact_lock(hashtextextended('sluice/' || ?::text, 0))")) {
            lock.setString(1, gateway.uuid().toString());
            lock.executeQuery().close();
        }
        return connection;
    }

    @Test
    void a_replay_that_is_cancelled_goes_no_further_and_one_that_is_done_stays_so() throws Exception {
        // Given
        dead(3);
        var lock = busy(tenant);
        var replay = create();
        assertThat(replay.getString("status")).isEqualTo("running");
        // When
        cancel(replay);
        lock.rollback();
        lock.close();
        // Then
        Gateway.waiting()
                .during(Duration.ofMillis(500))
                .until(() -> read(replay).getString("status"), "cancelled"::equals);
        assertThat(read(replay).getInt("done")).isZero();
        assertThat(attempts("dead")).isEqualTo(3);
        // When
        var other = done(create());
        cancel(other);
        // Then
        assertThat(read(other).getString("status")).isEqualTo("done");
    }

    private void cancel(Document replay) {
        Gateway.admin()
                .delete("/api/v1" + tenant.path("/replays/" + replay.getString("id")))
                .then()
                .statusCode(204);
    }

    @Test
    void a_queue_that_is_held_back_holds_replays_back() throws Exception {
        // Given
        var live = Gateway.tenant();
        var source = live.source("stripe");
        source.post("customer.created.json").isAccepted();
        live.settled(1);
        dead(3);
        var lock = busy(live);
        try {
            source.post("customer.updated.json");
            Gateway.waiting().until(() -> waitsLong());
            // When
            var replay = create();
            // Then
            Gateway.waiting()
                    .during(Duration.ofSeconds(1))
                    .until(() -> read(replay).getInt("done"), equalTo(0));
            assertThat(attempts("dead")).isEqualTo(3);
            lock.rollback();
            assertThat(done(replay).getInt("done")).isEqualTo(3);
        } finally {
            lock.rollback();
            lock.close();
        }
    }

    private boolean waitsLong() {
        var then = Instant.now().minusSeconds(1);
        return partitions.backlogs().stream()
                .anyMatch(b -> b.oldest().map(then::isAfter).orElse(false));
    }

    @Test
    void replays_of_several_tenants_take_turns() throws Exception {
        // Given
        dead(MANY);
        var large = create();
        var first = tenant;
        tenant = Gateway.tenant();
        dead(1);
        // When
        var small = create();
        // Then
        assertThat(done(small).getInt("done")).isEqualTo(1);
        tenant = first;
        assertThat(done(large).getInt("done")).isEqualTo(MANY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | filter",
                "{\"filter\":null} | filter",
                "{\"filter\":{}} | filter",
                "{\"filter\":{\"status\":null}} | filter",
                "{\"filter\":{\"status\":\"gone\"}} | filter.status",
                "{\"filter\":{\"source_id\":\"x\"}} | filter.source_id",
                "{\"filter\":{\"since\":\"yesterday\"}} | filter.since",
                "{\"filter\":{\"until\":\"yesterday\"}} | filter.until",
                "{\"filter\":{\"type\":\"a\\u0000\"}} | filter.type",
                "{\"filter\":{\"state\":\"dead\"}} | filter.state",
                "{\"filter\":{\"status\":\"dead\"},\"dry\":true} | dry"
            })
    void a_filter_that_cannot_be_is_refused_by_name(String body, String field) {
        Gateway.admin()
                .body(body)
                .post("/api/v1" + tenant.path("/replays"))
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of(field)));
    }

    @Test
    void another_tenants_replay_is_not_found_and_what_it_looks_for_lies_in_no_column() throws Exception {
        // Given
        var marker = "m" + UUID.randomUUID();
        var replay = create(Map.of("filter", Map.of("external_id", marker), "dry_run", true));
        var path = "/api/v1" + Gateway.tenant().path("/replays/" + replay.getString("id"));
        // Then
        Gateway.admin().get(path).then().statusCode(404);
        Gateway.admin().delete(path).then().statusCode(404);
        Gateway.admin()
                .get("/api/v1" + tenant.path("/replays/" + Id.of(Id.Kind.REPLAY, UUID.randomUUID())))
                .then()
                .statusCode(404);
        assertThat(Tables.holding(database, marker)).isEmpty();
    }
}
