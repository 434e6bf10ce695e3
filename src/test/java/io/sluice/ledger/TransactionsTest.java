package io.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.bench.Settings;
import io.sluice.ledger.bench.Watched;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionsTest {
    private static final Instant LONG_AGO = Instant.parse("1999-12-31T23:59:59Z");

    /** In days since 1970: the year 303,000. */
    private static final int BEYOND_POSTGRES = 110_000_000;

    private final Bench bench = new Bench();
    private final UUID marker = bench.ids.next();

    private int mark(Connection connection) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO request VALUES (?, ?, false)")) {
            insert.setObject(1, marker);
            insert.setObject(2, bench.tenant);
            return insert.executeUpdate();
        }
    }

    private long marks() {
        return bench.sql.number("SELECT count(*) FROM request WHERE id = ?", marker);
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SHOW " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void of_all_that_wait_for_one_tenant_one_holds_a_connection() throws Exception {
        // Given
        var waiting = new ArrayList<CompletableFuture<Boolean>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            bench.transactions.call(holder -> {
                lock(holder);
                for (int i = 0; i < 50; i++) {
                    waiting.add(CompletableFuture.supplyAsync(this::inTurn, threads));
                }
                await().until(() -> bench.waiters("sluice/" + bench.tenant) == 1);
                // When
                long others = bench.transactions.call(bench.tenant(), connection -> 1L);
                // Then
                assertThat(others).isEqualTo(1);
                return true;
            });
        }
        assertThat(waiting).allSatisfy(w -> assertThat(w.join()).isTrue());
    }

    private void lock(Connection connection) throws SQLException {
        try (var lock = connection.prepareStatement(
                "SELECT pg_advisory_xact_lock(hashtextextended('sluice/' || ?::text, 0))")) {
            lock.setString(1, bench.tenant.toString());
            lock.executeQuery().close();
        }
    }

    private boolean inTurn() {
        try {
            return bench.transactions.call(bench.tenant, connection -> true);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void what_was_written_stands_and_the_result_is_handed_on() throws SQLException {
        // When
        int written = bench.transactions.call(this::mark);
        // Then
        assertThat(written).isEqualTo(1);
        assertThat(marks()).isEqualTo(1);
    }

    @Test
    void what_was_written_stands_without_a_pool_too() throws SQLException {
        // Given
        var transactions = new Bench(Postgres.withoutPool()).transactions;
        // When
        transactions.call(this::mark);
        // Then
        assertThat(marks()).isEqualTo(1);
    }

    @Test
    void a_partition_outlives_the_transaction_that_first_needed_it() throws SQLException {
        // Given
        var days = List.of(13);
        var times = List.of(LONG_AGO);
        assertThatThrownBy(() -> bench.transactions.call(days, times, connection -> {
                    throw new SQLException("refused", "22000");
                }))
                .hasMessage("refused");
        // When
        bench.transactions.call(days, times, this::mark);
        // Then
        assertThat(bench.sql.number("SELECT count(*) FROM pg_class WHERE relname LIKE 'event_13%'"))
                .isPositive();
    }

    @Test
    void nothing_stands_before_the_commit() throws SQLException {
        // When
        long during = bench.transactions.call(connection -> {
            mark(connection);
            return marks();
        });
        // Then
        assertThat(during).isZero();
    }

    @Test
    void refused_data_leave_nothing_behind() {
        // When
        assertThatThrownBy(() -> bench.transactions.call(connection -> mark(connection) + mark(connection)))
                // Then
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("23505");
        assertThat(marks()).isZero();
    }

    @Test
    void an_exception_leaves_nothing_behind_and_the_next_transaction_works() throws SQLException {
        // Given
        var fault = new IllegalArgumentException("a fault of ours");
        // When
        assertThatThrownBy(() -> bench.transactions.call(connection -> {
                    mark(connection);
                    throw fault;
                }))
                // Then
                .isSameAs(fault);
        assertThat(marks()).isZero();
        assertThat(bench.transactions.call(this::mark)).isEqualTo(1);
    }

    @Test
    void an_error_of_the_machine_leaves_nothing_behind() {
        // Given
        var fault = new StackOverflowError();
        // When
        assertThatThrownBy(() -> bench.transactions.call(connection -> {
                    mark(connection);
                    throw fault;
                }))
                // Then
                .isSameAs(fault);
        assertThat(marks()).isZero();
    }

    @Test
    void a_connection_that_is_cut_says_that_the_store_is_away() throws SQLException {
        // When
        assertThatThrownBy(() -> bench.transactions.call(connection -> {
                    mark(connection);
                    try (var cut = connection.createStatement()) {
                        return cut.execute("SELECT pg_terminate_backend(pg_backend_pid())");
                    }
                }))
                // Then
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("57P01")
                .hasCauseInstanceOf(SQLException.class);
        assertThat(marks()).isZero();
    }

    @Test
    void a_statement_has_its_limits_in_every_transaction_and_they_end_with_it() throws SQLException {
        // Given
        var limited = new Bench(Settings.USUAL.withTimeouts(Duration.ofMillis(7100), Duration.ofMillis(3100)));
        // When
        var limits = limited.transactions.call(
                connection -> List.of(setting(connection, "statement_timeout"), setting(connection, "lock_timeout")));
        // Then
        assertThat(limits).containsExactly("7100ms", "3100ms");
        assertThat(limited.sql.row("SHOW statement_timeout")).containsValue("0");
    }

    @Test
    void a_lock_that_is_held_too_long_is_no_fault_of_the_data() throws SQLException {
        // Given
        var hasty = new Bench(Settings.USUAL.withTimeouts(Duration.ofSeconds(20), Duration.ofMillis(50)));
        try (var other = hasty.writerTo(hasty.tenant)) {
            // When
            assertThatThrownBy(() -> hasty.ledger().spillInTurn(List.of(hasty.applied("k"))))
                    // Then
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("55P03");
            other.rollback();
        }
        assertThat(hasty.events()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 30, 31, 365})
    void rows_of_any_retention_and_time_have_a_partition(int days) throws SQLException {
        // Given
        var times = List.of(LONG_AGO, LONG_AGO.plus(1, ChronoUnit.DAYS), bench.clock.instant());
        // When
        long written = bench.transactions.call(List.of(days, days, days), times, connection -> {
            try (var insert = connection.prepareStatement("""
                    INSERT INTO change (retention, received_at, event_id, number, tenant_id, record_id, kind, outcome, images)
                    SELECT ?, t, ?, 1, ?, ?, 'customers', 'inserted', '' FROM unnest(?::timestamptz[]) AS t
                    """)) {
                insert.setInt(1, days);
                insert.setObject(2, marker);
                insert.setObject(3, bench.tenant);
                insert.setObject(4, marker);
                insert.setArray(
                        5,
                        connection.createArrayOf(
                                "timestamptz",
                                times.stream().map(Instant::toString).toArray()));
                return insert.executeUpdate();
            }
        });
        // Then
        assertThat(written).isEqualTo(times.size());
    }

    @Test
    void a_partition_is_asked_for_once() throws SQLException {
        // Given
        var watched = new Watched(Postgres.database());
        var transactions = new Bench(watched.database()).transactions;
        var days = List.of(7, 7, 30, 7);
        var times = List.of(LONG_AGO, LONG_AGO.minusSeconds(1), LONG_AGO, LONG_AGO.plusSeconds(1));
        transactions.call(days, times, connection -> marker);
        var first = watched.statements();
        // When
        transactions.call(days, times, connection -> marker);
        // Then
        assertThat(first).hasSize(1);
        assertThat(watched.statements()).isEmpty();
    }

    @Test
    void a_partition_that_could_not_be_made_is_asked_for_again() throws SQLException {
        // Given
        var transactions = bench.transactions;
        var farOff = List.of(Instant.EPOCH.plus(BEYOND_POSTGRES, ChronoUnit.DAYS));
        // When
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> transactions.call(List.of(9), farOff, this::mark))
                    // Then
                    .isInstanceOf(SQLException.class);
        }
        assertThat(marks()).isZero();
    }

    @Test
    void making_a_partition_has_its_limits_too() throws SQLException {
        // Given
        var hasty = new Bench(Settings.USUAL.withTimeouts(Duration.ofSeconds(20), Duration.ofMillis(50)));
        try (var other = Postgres.database().getConnection()) {
            other.setAutoCommit(false);
            try (var lock = other.createStatement()) {
                lock.execute("SELECT pg_advisory_xact_lock(hashtext('sluice_ensure_partition'))");
            }
            // When
            assertThatThrownBy(() -> hasty.transactions.call(List.of(11), List.of(LONG_AGO), this::mark))
                    // Then
                    .isInstanceOf(StoreUnavailable.class);
            other.rollback();
        }
    }

    @Test
    void a_tenant_s_transaction_comes_behind_whoever_writes_to_it() throws Exception {
        // Given
        try (var writer = bench.writerTo(bench.tenant)) {
            // When
            var behind = CompletableFuture.supplyAsync(() -> {
                try {
                    return bench.transactions.call(bench.tenant, this::mark);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            bench.awaitWaiter();
            // Then
            assertThat(marks()).isZero();
            writer.rollback();
            assertThat(behind.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        }
        assertThat(marks()).isEqualTo(1);
    }

    private List<String> state(Connection connection) throws SQLException {
        return List.of(setting(connection, "role"), setting(connection, "sluice.tenant"));
    }

    @Test
    void what_is_bound_is_behind_the_wall_and_what_follows_it_is_the_owners() throws SQLException {
        // Given
        bench.source(bench.tenant);
        bench.source(bench.tenant());
        // When
        var states = bench.transactions.call(connection -> {
            var before = setting(connection, "role");
            var inside = Transactions.bound(connection, bench.tenant, bound -> {
                try (var select = bound.createStatement();
                        var row = select.executeQuery("SELECT bool_and(tenant_id = sluice_tenant()) FROM source")) {
                    assertThat(row.next() && row.getBoolean(1)).isTrue();
                }
                return state(bound);
            });
            mark(connection);
            assertThat(state(connection)).containsExactly(before, "");
            return inside;
        });
        // Then
        assertThat(states).containsExactly("sluice_api", bench.tenant.toString());
        assertThat(marks()).isEqualTo(1);
    }

    @Test
    void what_is_bound_and_fails_leaves_nothing_and_no_connection_bound() throws SQLException {
        // When
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> bench.transactions.call(connection -> {
                        mark(connection);
                        return Transactions.bound(connection, bench.tenant, this::mark);
                    }))
                    // Then
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
            String after = bench.transactions.call(connection -> setting(connection, "role"));
            assertThat(after).isNotEqualTo("sluice_api");
        }
        assertThat(marks()).isZero();
    }
}
