package io.sluice.ledger.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.sluice.event.Receipt;
import io.sluice.ledger.Bench;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.Ledger;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.Posted;
import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.bench.Watched;
import io.sluice.ledger.row.Postings.Place;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** By which door deliveries came, and how they stand in the books. */
class DoorTest {
    private final Bench bench = new Bench();
    private final Ledger ledger = bench.ledger();
    private final Place place = new Place(3, bench.ids.next());

    private Delivery two(String first, String second) {
        return bench.request(
                new Arrival(Facts.event(first), new Fate.Later()), new Arrival(Facts.event(second), new Fate.Later()));
    }

    private long arrived() {
        return bench.sql.number(
                "SELECT coalesce(sum(events), 0) FROM arrival WHERE partition = 3 AND epoch = ?", place.epoch());
    }

    private List<Object> spilled(Delivery delivery) {
        return bench
                .sql
                .rows(
                        "SELECT spilled FROM request WHERE id = ?",
                        delivery.receipt().requestId())
                .stream()
                .map(row -> row.get("spilled"))
                .toList();
    }

    @Test
    void what_came_from_the_queue_has_arrived_and_is_counted_by_status() throws SQLException {
        // Given
        var posted = new Posted(bench.sql);
        var first = bench.applied("k1").from(place);
        // When
        ledger.commit(List.of(first, two("k2", "k1").from(place)));
        // Then
        assertThat(posted.since()).containsOnly(entry("applied", 1L), entry("received", 1L), entry("duplicates", 1L));
        assertThat(arrived()).isEqualTo(3);
        assertThat(spilled(first)).containsExactly(false);
    }

    @Test
    void what_did_not_come_from_the_queue_is_counted_at_the_ledger_s_own_door() throws SQLException {
        // Given
        var posted = new Posted(bench.sql);
        var delivery = two("k1", "k2");
        // When
        var busy = ledger.spill(List.of(delivery));
        // Then
        assertThat(busy).isEmpty();
        assertThat(posted.since()).containsOnly(entry("received", 2L), entry("spilled", 2L));
        assertThat(spilled(delivery)).containsExactly(true);
    }

    @Test
    void a_spilled_request_that_the_queue_has_all_the_same_is_counted_once() throws SQLException {
        // Given
        var delivery = two("k1", "k2");
        var posted = new Posted(bench.sql);
        ledger.spill(List.of(delivery));
        // When
        var committed = ledger.commit(List.of(delivery.from(place), bench.applied("k3")));
        ledger.commit(List.of(delivery.from(place)));
        // Then
        assertThat(committed.events()).hasSize(1);
        assertThat(posted.since()).containsOnly(entry("received", 2L), entry("applied", 1L), entry("spilled", 1L));
        assertThat(arrived()).isEqualTo(2);
        assertThat(spilled(delivery)).containsExactly(false);
        assertThat(bench.events()).extracting("duplicates").containsOnly(0);
    }

    @Test
    void a_request_spilled_after_the_queue_s_copy_came_is_not_counted_again() throws SQLException {
        // Given
        var delivery = two("k1", "k2");
        ledger.commit(List.of(delivery.from(place)));
        var posted = new Posted(bench.sql);
        // When
        ledger.spill(List.of(delivery));
        // Then
        assertThat(posted.since()).isEmpty();
        assertThat(spilled(delivery)).containsExactly(false);
    }

    @Test
    void a_request_spilled_twice_is_counted_once_and_stays_spilled() throws SQLException {
        // Given
        var delivery = two("k1", "k2");
        var posted = new Posted(bench.sql);
        // When
        ledger.spill(List.of(delivery));
        ledger.spill(List.of(delivery));
        // Then
        assertThat(posted.since()).containsOnly(entry("received", 2L), entry("spilled", 2L));
        assertThat(spilled(delivery)).containsExactly(true);
    }

    @Test
    void what_cannot_be_spilled_now_is_told() throws SQLException {
        try (var writer = bench.writerTo(bench.tenant)) {
            // When
            var busy = ledger.spill(List.of(two("k1", "k2")));
            // Then
            assertThat(busy).containsExactly(bench.tenant);
            writer.rollback();
        }
        assertThat(bench.events()).isEmpty();
    }

    @Test
    void what_is_spilled_in_turn_waits_for_whoever_writes() throws Exception {
        // Given
        var posted = new Posted(bench.sql);
        try (var writer = bench.writerTo(bench.tenant)) {
            // When
            var spilling = CompletableFuture.runAsync(() -> {
                try {
                    ledger.spillInTurn(List.of(two("k1", "k2")));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            bench.awaitWaiter();
            writer.rollback();
            spilling.get(30, TimeUnit.SECONDS);
        }
        // Then
        assertThat(bench.events()).hasSize(2);
        assertThat(posted.since()).containsOnly(entry("received", 2L), entry("spilled", 2L));
    }

    @Test
    void what_came_for_an_erased_tenant_is_counted_as_erased_and_leaves_no_event() throws SQLException {
        // Given
        UUID gone = bench.ids.next();
        var posted = new Posted(bench.sql);
        var theirs = bench.request(
                gone,
                new Arrival(Facts.event("k1"), new Fate.Apply(List.of(Facts.opened("m1", 1)))),
                new Arrival(Facts.event("k2"), new Fate.Later()));
        // When
        var committed =
                ledger.commit(List.of(theirs.from(place), bench.applied("k3").from(place)));
        // Then
        assertThat(committed.events()).hasSize(1);
        assertThat(posted.since()).containsOnly(entry("erased", 2L), entry("applied", 1L));
        assertThat(arrived()).isEqualTo(3);
        for (var table : List.of("event", "event_key", "usage", "emails")) {
            assertThat(bench.sql.number("SELECT count(*) FROM " + table + " WHERE tenant_id = ?", gone))
                    .as(table)
                    .isZero();
        }
    }

    @Test
    void a_request_of_an_erased_tenant_that_nobody_can_open_is_counted_once() throws SQLException {
        // Given
        var receipt = new Receipt(
                bench.ids.next(),
                bench.ids.next(),
                new UUID(7, 7),
                Facts.PROVIDER,
                bench.clock.instant(),
                5,
                List.of());
        var posted = new Posted(bench.sql);
        // When
        ledger.erased(receipt, place);
        var once = posted.since();
        ledger.erased(receipt, place);
        // Then
        assertThat(once).containsOnly(entry("erased", 5L));
        assertThat(posted.since()).containsOnly(entry("erased", 5L));
        assertThat(arrived()).isEqualTo(5);
        assertThat(bench.sql.rows("SELECT spilled FROM request WHERE id = ?", receipt.requestId()))
                .extracting("spilled")
                .containsExactly(false);
    }

    @Test
    void requests_that_are_all_new_are_not_looked_up_as_spilled() throws SQLException {
        // Given
        var watched = new Watched(Postgres.database());
        var own = new Bench(watched.database());
        watched.statements();
        // When
        own.ledger().commit(List.of(own.applied("k1").from(place)));
        // Then
        assertThat(watched.statements()).isNotEmpty().noneMatch(sql -> sql.startsWith("UPDATE request"));
    }
}
