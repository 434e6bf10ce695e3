package io.sluice.ledger.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.way.Gateway;
import io.sluice.way.Way;
import io.sluice.way.json.Document;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One event, applied again. */
@QuarkusTest
@TestProfile(Way.class)
class ReplayTest {
    private static final String JSON = "application/json";

    @Inject
    DataSource database;

    private Gateway tenant;

    @BeforeEach
    void a_tenant() {
        tenant = Gateway.tenant();
    }

    private void customer(String event) {
        tenant.source("stripe").post(JSON, """
                {"id":"%s","object":"event","type":"customer.created","created":1700000000,
                 "data":{"object":{"id":"cus_1","object":"customer","name":"Ada"}}}""".formatted(event).getBytes(UTF_8)).isAccepted();
    }

    private Map<String, Object> replay(Map<String, Object> event) {
        return Gateway.post(tenant.path("/events/" + event.get("id") + "/replay"), Map.of(), 202)
                .getMap("");
    }

    /** The event once so many attempts are listed. */
    private Document tried(Map<String, Object> event, int attempts) {
        return Gateway.waiting()
                .until(
                        () -> tenant.detail(event),
                        detail -> detail.getList("attempt_log").size() == attempts
                                && !List.of("received", "retrying").contains(detail.getString("status")));
    }

    private int run(String sql, Object... parameters) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    @Test
    void a_dead_letter_is_applied_once_its_cause_is_mended_and_its_attempts_start_from_zero() throws Exception {
        // Given
        customer("evt_1");
        var event = tenant.event("evt_1");
        assertThat(run("DELETE FROM customers WHERE tenant_id = ?", tenant.uuid()))
                .isEqualTo(1);
        assertThat(run("DELETE FROM change WHERE tenant_id = ?", tenant.uuid())).isEqualTo(1);
        run("CREATE TABLE IF NOT EXISTS saved (tenant_id uuid, payload bytea)");
        run("INSERT INTO saved SELECT tenant_id, payload FROM event WHERE tenant_id = ?", tenant.uuid());
        run("UPDATE event SET payload = '\\x0102' WHERE tenant_id = ?", tenant.uuid());
        long difference = Gateway.settledDifference();
        replay(event);
        Gateway.waiting().until(() -> tenant.events().getFirst().get("status"), "dead"::equals);
        assertThat(tenant.events().getFirst()).containsEntry("attempts", 3);
        // When
        run(
                "UPDATE event e SET payload = s.payload FROM saved s WHERE e.tenant_id = s.tenant_id AND s.tenant_id = ?",
                tenant.uuid());
        run("DROP TABLE saved");
        var answer = replay(event);
        // Then
        assertThat(answer)
                .containsEntry("id", event.get("id"))
                .containsEntry("status", "received")
                .containsEntry("attempts", 0)
                .containsEntry("error", null);
        var applied = tried(event, 5);
        assertThat(applied.getString("status")).isEqualTo("applied");
        assertThat(applied.getInt("attempts")).isEqualTo(1);
        assertThat(applied.getList("attempt_log.number")).isEqualTo(List.of(1, 1, 2, 3, 1));
        assertThat(applied.getList("attempt_log.outcome"))
                .isEqualTo(List.of("applied", "failed", "failed", "failed", "applied"));
        assertThat(applied.getList("changes.outcome")).isEqualTo(List.of("inserted"));
        assertThat(tenant.data("customers")).containsEntry("name", "Ada");
        assertThat(Gateway.settledDifference()).isEqualTo(difference);
    }

    @Test
    void what_was_counted_is_not_counted_twice_and_what_was_done_stays_told() {
        // Given
        tenant.source("sendgrid").post(JSON, """
                [{"event":"open","email":"ada@example.com","timestamp":1700000000,"sg_message_id":"m1.x","smtp-id":"<s1@x>"}]""".getBytes(UTF_8)).isAccepted();
        var event = tenant.settled(1).getFirst();
        var before = tenant.detail(event);
        var applied = "sluice_events_applied_total{outcome=\"applied\",provider=\"sendgrid\"}";
        var latency = "sluice_apply_latency_seconds_count{provider=\"sendgrid\"}";
        Gateway.waiting().until(() -> Gateway.metric(latency) > 0);
        double appliedBefore = Gateway.metric(applied);
        double latencyBefore = Gateway.metric(latency);
        // When
        replay(event);
        // Then
        var after = tried(event, 2);
        assertThat(after.getString("status")).isEqualTo("applied");
        assertThat(after.getList("changes")).isNotEmpty().isEqualTo(before.getList("changes"));
        assertThat(after.getInt("duplicates")).isZero();
        assertThat(tenant.data("emails")).containsEntry("opens", 1);
        Gateway.waiting().until(() -> Gateway.metric(applied) == appliedBefore + 1);
        assertThat(Gateway.metric(latency)).isEqualTo(latencyBefore);
    }

    @Test
    void what_a_replay_does_differently_is_told_beside_what_was_done_first() throws Exception {
        // Given
        customer("evt_1");
        var event = tenant.event("evt_1");
        assertThat(run("DELETE FROM customers WHERE tenant_id = ?", tenant.uuid()))
                .isEqualTo(1);
        // When
        replay(event);
        // Then
        assertThat(tried(event, 2).getList("changes.outcome")).isEqualTo(List.of("inserted", "inserted"));
        assertThat(tenant.data("customers")).containsEntry("name", "Ada");
    }

    @Test
    void fifty_attempts_are_listed_at_most() throws Exception {
        // Given
        customer("evt_1");
        var event = tenant.event("evt_1");
        run("""
                UPDATE event SET attempt_log = (SELECT jsonb_agg(attempt_log -> 0 || jsonb_build_object('number', n)) FROM generate_series(1, 50) AS n)
                WHERE tenant_id = ?""", tenant.uuid());
        // When
        replay(event);
        // Then
        Gateway.waiting().until(() -> tenant.detail(event).getInt("attempt_log[49].number") == 1);
        assertThat(tenant.detail(event).getList("attempt_log.number"))
                .hasSize(50)
                .startsWith(2, 3)
                .endsWith(49, 50, 1);
    }

    @Test
    void another_tenants_event_is_not_found() {
        // Given
        customer("evt_1");
        var event = tenant.event("evt_1");
        var other = Gateway.tenant();
        // When
        var answer = Gateway.admin().post("/api/v1" + other.path("/events/" + event.get("id") + "/replay"));
        // Then
        answer.then().statusCode(404);
        assertThat(tenant.detail(event).getList("attempt_log")).hasSize(1);
    }
}
