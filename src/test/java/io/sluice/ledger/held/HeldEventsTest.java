package io.sluice.ledger.held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.sluice.event.Event;
import io.sluice.event.Ids;
import io.sluice.event.RawRequest;
import io.sluice.event.Receipt;
import io.sluice.event.Vault;
import io.sluice.ledger.Bench;
import io.sluice.ledger.Committed.Settled;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.HeldEvents;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.Posted;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events that waited for a route. */
class HeldEventsTest {
    private static final int LONGER = 30;

    private final Bench bench = new Bench();
    private final HeldEvents held = bench.heldEvents();
    private final String account = "acct_" + bench.tenant;

    @BeforeEach
    @AfterEach
    void no_other_test_s_routes() {
        bench.sql.run("DELETE FROM route");
    }

    private void hold(String key) throws SQLException {
        bench.ledger()
                .commit(List.of(bench.request(
                        Receipt.NO_TENANT, new Arrival(Facts.of(account, Facts.event(key)), new Fate.Hold()))));
    }

    private void route(UUID tenant) {
        bench.sql.run(
                "INSERT INTO route VALUES (?, ?, ?, ?, ?)",
                bench.ids.next(),
                tenant,
                Facts.PROVIDER,
                account,
                bench.clock.instant());
    }

    private int release(int most) throws SQLException {
        return held.release(most, plan -> plan.equals("free") ? LONGER : -1, this::read);
    }

    private Event read(String provider, RawRequest request) {
        assertThat(provider).isEqualTo(Facts.PROVIDER);
        return Facts.of(account, Facts.read(request));
    }

    private Map<String, Object> heldRow() {
        return bench.sql.row("SELECT * FROM event WHERE account_key = ?", account);
    }

    private long keysOfNobody() {
        return bench.sql.number("SELECT count(*) FROM event_key WHERE tenant_id = ?", Receipt.NO_TENANT);
    }

    @Test
    void nothing_is_released_without_a_route() throws SQLException {
        // Given
        hold("k1");
        // When
        int released = release(10);
        // Then
        assertThat(released).isZero();
        assertThat(heldRow()).containsEntry("status", "held");
    }

    @Test
    void a_released_event_is_its_tenant_s_under_its_own_id_and_is_due_at_once() throws SQLException {
        // Given
        hold("k1");
        var before = heldRow();
        bench.clock.tick(Duration.ofDays(2));
        route(bench.tenant);
        var posted = new Posted(bench.sql);
        long keys = keysOfNobody();
        // When
        int released = release(10);
        // Then
        assertThat(released).isEqualTo(1);
        var after = bench.event();
        assertThat(after)
                .containsEntry("id", before.get("id"))
                .containsEntry("received_at", before.get("received_at"))
                .containsEntry("status", "received")
                .containsEntry("retention", LONGER)
                .containsEntry("due_at", bench.clock.instant());
        assertThat(bench.vault.open(bench.tenant, "event", (byte[]) after.get("payload")))
                .isEqualTo(Facts.event("k1").part().toBytes());
        assertThat(posted.since()).containsOnly(entry("held", -1L), entry("received", 1L));
        assertThat(keysOfNobody()).isEqualTo(keys - 1);
        assertThat(bench.sql.row("SELECT month::text, events FROM usage WHERE tenant_id = ?", bench.tenant))
                .isEqualTo(Map.of("month", "2026-11-01", "events", 1L));
    }

    @Test
    void what_a_later_release_sealed_is_passed_over() throws SQLException {
        // Given
        hold("k1");
        hold("k2");
        route(bench.tenant);
        BiFunction<String, RawRequest, Event> read = (provider, request) -> {
            var event = read(provider, request);
            if (event.key().equals("k1")) {
                throw new Vault.LaterRelease();
            }
            return event;
        };
        // When it is the only one of the first rounds, or the second comes first
        int released = 0;
        for (int round = 0; round < 2; round++) {
            released += held.release(1, plan -> LONGER, read);
        }
        // Then
        assertThat(released).isEqualTo(1);
        assertThat(bench.sql.rows("SELECT error FROM event WHERE account_key = ? AND status = 'held'", account))
                .singleElement()
                .isEqualTo(Collections.singletonMap("error", null));
        assertThat(bench.heldEvents().release(10, plan -> LONGER, this::read)).isEqualTo(1);
    }

    @Test
    void a_late_delivery_of_a_released_event_is_a_duplicate() throws SQLException {
        // Given
        hold("k1");
        route(bench.tenant);
        release(10);
        // When
        var committed = bench.ledger().commit(List.of(bench.applied("k1")));
        // Then
        assertThat(committed.events()).extracting(Settled::outcome).containsExactly("duplicate");
        assertThat(bench.event()).containsEntry("duplicates", 1);
    }

    @Test
    void an_event_that_the_tenant_had_already_was_a_duplicate_with_all_its_deliveries() throws SQLException {
        // Given
        bench.ledger().commit(List.of(bench.applied("k1")));
        hold("k1");
        hold("k1");
        route(bench.tenant);
        var posted = new Posted(bench.sql);
        // When
        int released = release(10);
        // Then
        assertThat(released).isEqualTo(1);
        assertThat(bench.event()).containsEntry("status", "applied").containsEntry("duplicates", 2);
        assertThat(bench.sql.rows("SELECT 1 FROM event WHERE account_key = ?", account))
                .isEmpty();
        assertThat(posted.since()).containsOnly(entry("held", -1L), entry("duplicates", 1L));
        assertThat(bench.sql.number("SELECT events FROM usage WHERE tenant_id = ?", bench.tenant))
                .isEqualTo(1);
    }

    @Test
    void new_and_known_events_are_released_side_by_side() throws SQLException {
        // Given
        bench.ledger().commit(List.of(bench.applied("k1")));
        hold("k1");
        hold("k2");
        hold("k3");
        route(bench.tenant);
        var posted = new Posted(bench.sql);
        // When
        int released = release(10);
        // Then
        assertThat(released).isEqualTo(3);
        assertThat(bench.events()).extracting("status").containsExactlyInAnyOrder("applied", "received", "received");
        assertThat(posted.since()).containsOnly(entry("held", -3L), entry("received", 2L), entry("duplicates", 1L));
    }

    @Test
    void no_more_are_released_than_wanted() throws SQLException {
        // Given
        hold("k1");
        hold("k2");
        hold("k3");
        route(bench.tenant);
        // When
        int released = release(2);
        // Then
        assertThat(released).isEqualTo(2);
        assertThat(bench.events()).hasSize(2);
        assertThat(release(2)).isEqualTo(1);
    }

    @Test
    void a_suspended_tenant_s_events_stay_held() throws SQLException {
        // Given
        hold("k1");
        route(bench.tenant);
        bench.sql.run("UPDATE tenant SET status = 'suspended' WHERE id = ?", bench.tenant);
        // When
        int released = release(10);
        // Then
        assertThat(released).isZero();
        assertThat(heldRow()).containsEntry("status", "held");
    }

    @Test
    void what_cannot_be_read_is_dead_and_stands_in_nobody_s_way() throws SQLException {
        // Given
        hold("k1");
        bench.clock.tick(Duration.ofSeconds(1));
        hold("k2");
        route(bench.tenant);
        var rows = bench.sql.rows("SELECT id FROM event WHERE account_key = ? ORDER BY received_at", account);
        bench.spoil((UUID) rows.getFirst().get("id"));
        var posted = new Posted(bench.sql);
        // When
        int released = release(10);
        // Then
        assertThat(released).isEqualTo(1);
        assertThat(bench.sql.row(
                        "SELECT status, error, tenant_id FROM event WHERE id = ?",
                        rows.getFirst().get("id")))
                .containsEntry("status", "dead")
                .containsEntry("error", "The held event cannot be read.")
                .containsEntry("tenant_id", Receipt.NO_TENANT);
        assertThat(bench.event()).containsEntry("id", rows.getLast().get("id"));
        assertThat(posted.since()).containsOnly(entry("held", -2L), entry("received", 1L), entry("dead", 1L));
    }

    @Test
    void what_none_can_read_is_buried_alone() throws SQLException {
        // Given
        hold("k1");
        route(bench.tenant);
        bench.spoil((UUID) heldRow().get("id"));
        var posted = new Posted(bench.sql);
        // When
        int released = release(10);
        // Then
        assertThat(released).isZero();
        assertThat(posted.since()).containsOnly(entry("held", -1L), entry("dead", 1L));
        assertThat(release(10)).isZero();
    }

    @Test
    void while_somebody_writes_to_the_tenant_its_events_wait() throws SQLException {
        // Given
        hold("k1");
        route(bench.tenant);
        try (var writer = bench.writerTo(bench.tenant)) {
            // When
            int released = release(10);
            // Then
            assertThat(released).isZero();
            writer.rollback();
        }
        assertThat(heldRow()).containsEntry("status", "held");
        assertThat(release(10)).isEqualTo(1);
    }

    @Test
    void while_somebody_writes_to_the_held_events_they_wait() throws SQLException {
        // Given
        hold("k1");
        route(bench.tenant);
        try (var writer = bench.writerTo(Receipt.NO_TENANT)) {
            // When
            int released = release(10);
            // Then
            assertThat(released).isZero();
            writer.rollback();
        }
        assertThat(heldRow()).containsEntry("status", "held");
    }

    @Test
    void a_busy_tenant_keeps_no_other_s_events_waiting() throws SQLException {
        // Given
        hold("k1");
        route(bench.tenant);
        var busy = bench.tenant();
        bench.ledger()
                .commit(List.of(bench.request(
                        Receipt.NO_TENANT, new Arrival(Facts.of("acct_" + busy, Facts.event("k2")), new Fate.Hold()))));
        bench.sql.run(
                "INSERT INTO route VALUES (?, ?, ?, ?, ?)",
                bench.ids.next(),
                busy,
                Facts.PROVIDER,
                "acct_" + busy,
                bench.clock.instant());
        try (var writer = bench.writerTo(busy)) {
            // When
            int released = release(10);
            // Then
            assertThat(released).isEqualTo(1);
            writer.rollback();
        }
        assertThat(bench.event()).containsEntry("status", "received");
        assertThat(release(10)).isEqualTo(1);
    }

    @Test
    void a_partition_of_the_plan_s_retention_is_made_for_old_events() throws SQLException {
        // Given
        var early = Instant.parse("2001-02-03T04:05:06Z");
        bench.clock.tick(Duration.between(bench.clock.instant(), early));
        hold("k1");
        bench.clock.tick(Duration.ofDays(2));
        route(bench.tenant);
        // When
        int released = release(10);
        // Then
        assertThat(released).isEqualTo(1);
        assertThat(Ids.time((UUID) bench.event().get("id"))).isEqualTo(early);
    }
}
