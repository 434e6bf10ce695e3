package io.sluice.ledger.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.sluice.ledger.Bench;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.DueEvents.Judged;
import io.sluice.ledger.DueRounds.Candidate;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.Posted;
import io.sluice.ledger.bench.Postgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A tenant's end. */
class TenantErasureTest {
    private static final Duration ONE_STEP = Duration.ZERO;
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Said here once more, so that no table is left out unnoticed. */
    private static final Set<String> STAYS = Set.of("tenant_erasure", "request");

    private final Bench bench = new Bench();

    /** As a node that was started just now has it. */
    private TenantErasure node() {
        return new TenantErasure(bench.transactions, bench.clock, bench.settings);
    }

    private void fill() throws SQLException {
        bench.ledger()
                .commit(List.of(
                        bench.applied(
                                "k1",
                                Facts.customer("cus_1", "Ada", 1),
                                Facts.opened("m1", 1),
                                Facts.contact("+15550000001", 1)),
                        bench.applied("k2"),
                        bench.fated("k3", new Fate.Fail("x")),
                        bench.applied("k1"),
                        bench.applied("k1"),
                        bench.applied("k4", Facts.whole("cus_2", "Ada", 1)),
                        bench.applied("k5", Facts.whole("cus_2", "Bob", 1))));
    }

    /** What the transaction does in which a tenant ends. */
    private void end(UUID tenant) throws SQLException {
        bench.transactions.call(connection -> {
            node().begin(connection, tenant);
            try (var delete = connection.prepareStatement("DELETE FROM tenant WHERE id = ?")) {
                delete.setObject(1, tenant);
                return delete.executeUpdate();
            }
        });
    }

    private Map<String, Long> held(UUID tenant) {
        var held = new TreeMap<String, Long>();
        for (var table : OneOfEach.tables(bench)) {
            long rows = bench.sql.number("SELECT count(*) FROM \"" + table + "\" WHERE tenant_id = ?", tenant);
            if (rows > 0) {
                held.put(table, rows);
            }
        }
        return held;
    }

    private Map<String, Object> note() {
        return bench.sql.row("SELECT * FROM tenant_erasure WHERE tenant_id = ?", bench.tenant);
    }

    private boolean isOver() {
        return note().get("finished_at") != null;
    }

    @Test
    void nothing_of_the_tenant_is_left_and_the_books_tell_what_went() throws SQLException {
        // Given
        fill();
        var before = held(bench.tenant);
        var posted = new Posted(bench.sql);
        end(bench.tenant);
        // When
        node().goOn(bench.tenant, LONG);
        // Then
        assertThat(before)
                .containsKeys("event", "change", "event_key", "usage", "refetch", "contacts", "customers", "emails");
        assertThat(held(bench.tenant).keySet()).isEqualTo(STAYS);
        assertThat(posted.since())
                .containsOnly(
                        entry("applied", -4L), entry("retrying", -1L), entry("duplicates", -2L), entry("erased", 7L));
        assertThat(note())
                .containsEntry("events", 5L)
                .containsEntry("finished_at", bench.clock.instant())
                .containsEntry("due_at", null);
    }

    @Test
    void of_no_table_with_a_tenant_a_row_is_left_but_the_proof_and_for_some_days_the_ids_of_requests()
            throws SQLException {
        // Given
        var tables = new OneOfEach(bench, bench.tenant).make(STAYS);
        var before = held(bench.tenant);
        end(bench.tenant);
        // When
        node().goOn(bench.tenant, LONG);
        // Then
        assertThat(before.keySet()).containsExactlyElementsOf(tables);
        assertThat(held(bench.tenant).keySet()).containsExactly("tenant_erasure");
    }

    @Test
    void another_tenant_s_stays() throws SQLException {
        // Given
        fill();
        new OneOfEach(bench, bench.tenant).make(STAYS);
        var before = held(bench.tenant);
        var posted = new Posted(bench.sql);
        var other = bench.tenant();
        end(other);
        // When
        node().goOn(other, LONG);
        // Then
        assertThat(held(bench.tenant)).isEqualTo(before);
        assertThat(posted.since()).isEmpty();
    }

    @Test
    void whoever_dies_between_two_steps_leaves_the_books_right_and_the_next_goes_on() throws SQLException {
        // Given
        fill();
        bench.ledger().commit(List.of(bench.applied("k6"), bench.applied("k7"), bench.applied("k8")));
        var posted = new Posted(bench.sql);
        end(bench.tenant);
        int steps = 0;
        // When
        while (!isOver()) {
            var due = note().get("due_at");
            node().goOn(bench.tenant, ONE_STEP);
            steps++;
            // Then
            long left = bench.events().size() + duplicates();
            assertThat(posted.since().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isZero();
            assertThat(posted.since().getOrDefault("erased", 0L)).isEqualTo(10 - left);
            assertThat(note().get("due_at")).isEqualTo(isOver() ? null : due);
        }
        assertThat(steps).isGreaterThan(3);
        assertThat(held(bench.tenant).keySet()).isEqualTo(STAYS);
        assertThat(note()).containsEntry("events", 8L);
    }

    private long duplicates() {
        return bench.sql.number("SELECT coalesce(sum(duplicates), 0) FROM event WHERE tenant_id = ?", bench.tenant);
    }

    @Test
    void a_step_that_is_cut_did_nothing_and_nobody_else_is_at_it_meanwhile() throws Exception {
        // Given
        fill();
        end(bench.tenant);
        var before = held(bench.tenant);
        var posted = new Posted(bench.sql);
        CompletableFuture<Void> cut;
        try (var other = Postgres.database().getConnection();
                var lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE tally IN EXCLUSIVE MODE");
            // When
            cut = CompletableFuture.runAsync(() -> goOn(LONG));
            await().until(() -> bench.sql.number(waiting("count(*)")) == 1);
            goOn(LONG);
            bench.sql.rows(waiting("pg_terminate_backend(pid)"));
            // Then
            assertThatThrownBy(() -> cut.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(StoreUnavailable.class);
            other.rollback();
        }
        assertThat(held(bench.tenant)).isEqualTo(before);
        assertThat(posted.since()).isEmpty();
        node().goOn(bench.tenant, LONG);
        assertThat(held(bench.tenant).keySet()).isEqualTo(STAYS);
        assertThat(posted.since()).containsEntry("erased", 7L);
    }

    private static String waiting(String what) {
        return "SELECT " + what + " FROM pg_locks WHERE relation = 'tally'::regclass AND NOT granted";
    }

    private void goOn(Duration atMost) {
        try {
            node().goOn(bench.tenant, atMost);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoever_writes_to_the_tenant_comes_first() throws Exception {
        // Given
        fill();
        try (var writer = bench.writerTo(bench.tenant)) {
            // When
            var ending = CompletableFuture.runAsync(() -> {
                try {
                    end(bench.tenant);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            bench.awaitWaiter();
            // Then
            assertThat(bench.sql.rows("SELECT FROM tenant_erasure WHERE tenant_id = ?", bench.tenant))
                    .isEmpty();
            writer.rollback();
            ending.get(30, TimeUnit.SECONDS);
        }
        assertThat(isOver()).isFalse();
    }

    @Test
    void what_is_not_deleted_yet_is_tried_no_more_and_what_still_comes_is_counted_as_erased() throws SQLException {
        // Given
        fill();
        var failed = bench.events().stream()
                .filter(row -> row.get("due_at") != null)
                .map(row -> new Candidate((UUID) row.get("id"), bench.tenant))
                .toList();
        end(bench.tenant);
        bench.clock.tick(Duration.ofHours(1));
        var posted = new Posted(bench.sql);
        // When
        var tried = bench.dueEvents().attempt(failed, due -> Judged.failed("never asked"));
        bench.ledger().commit(List.of(bench.applied("late", Facts.customer("cus_9", "Eve", 1))));
        // Then
        assertThat(failed).hasSize(1);
        assertThat(tried.events()).isEmpty();
        assertThat(posted.since()).containsOnly(entry("erased", 1L), entry("spilled", 1L));
        assertThat(bench.events()).hasSize(5);
    }
}
