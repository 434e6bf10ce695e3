package io.sluice.ledger.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.sluice.event.Receipt;
import io.sluice.ledger.Bench;
import io.sluice.ledger.Committed;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.DueEvents.Judged;
import io.sluice.ledger.DueRounds.Candidate;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.Posted;
import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.bench.Settings.Let;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is past its time goes, and nothing else. The tests are of years in which no other has anything, as whatever is old by the clock goes. */
class RetentionTest {
    private static final Retention.Least LEAST = new Retention.Least(Duration.ofDays(90), Duration.ofHours(24));
    private static final AtomicInteger YEARS = new AtomicInteger();
    private static final int YEAR = 500;

    private final Bench bench = new Bench();

    @BeforeEach
    void long_ago() {
        bench.clock.tick(Duration.ofDays(-12_000L + YEAR * YEARS.incrementAndGet()));
    }

    private Retention retention() {
        return new Retention(bench.transactions, bench.clock, bench.settings);
    }

    /** @return how long until the next */
    private Duration run() throws SQLException {
        return retention().run(LEAST);
    }

    private Delivery of(int days, String key, Fate fate) {
        return received(days, key, fate, bench.clock.instant());
    }

    private Delivery received(int days, String key, Fate fate, Instant at) {
        var receipt = new Receipt(bench.ids.at(at), bench.tenant, new UUID(7, 7), Facts.PROVIDER, at, 1, List.of());
        return new Delivery(receipt, days, List.of(new Arrival(Facts.event(key), fate)));
    }

    private static Fate changing(String name) {
        return new Fate.Apply(List.of(Facts.customer("cus_1", name, 1)));
    }

    private Committed commit(Delivery... deliveries) throws SQLException {
        return bench.ledger().commit(List.of(deliveries));
    }

    private long rows(String table) {
        return bench.sql.number("SELECT count(*) FROM " + table + " WHERE tenant_id = ?", bench.tenant);
    }

    @ParameterizedTest
    @CsvSource({"7, 1", "30, 3", "90, 9"})
    void events_of_a_plan_go_when_their_days_are_over_and_not_before(int days, int step) throws SQLException {
        // Given
        commit(of(days, "k1", changing("Ada")), of(days, "k2", new Fate.Ignore("")));
        var posted = new Posted(bench.sql);
        // When
        bench.clock.tick(Duration.ofDays(days));
        run();
        // Then
        assertThat(bench.events()).hasSize(2);
        assertThat(rows("change")).isEqualTo(1);
        // When
        bench.clock.tick(Duration.ofDays(step));
        var next = run();
        // Then
        assertThat(bench.events()).isEmpty();
        assertThat(rows("change")).isZero();
        assertThat(rows("customers")).isEqualTo(1);
        assertThat(posted.since()).isEmpty();
        assertThat(next).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"received", "retrying", "held"})
    void an_event_that_waits_keeps_its_partition_and_nothing_else(String status) throws SQLException {
        // Given
        var waits = switch (status) {
            case "received" -> new Fate.Later();
            case "retrying" -> new Fate.Fail("x");
            default -> new Fate.Hold();
        };
        commit(of(7, "waits", waits));
        for (int i = 0; i < 7; i++) {
            commit(of(7, "k" + i, changing("Ada")));
        }
        var posted = new Posted(bench.sql);
        // When
        bench.clock.tick(Duration.ofDays(100));
        run();
        // Then
        assertThat(bench.event()).containsEntry("status", status);
        assertThat(rows("change")).isZero();
        assertThat(posted.since()).isEmpty();
        // When
        bench.sql.run("UPDATE event SET status = 'ignored', due_at = NULL WHERE tenant_id = ?", bench.tenant);
        run();
        // Then
        assertThat(bench.events()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dead_letters_leave_the_books_with_their_rows(boolean partitionStays) throws SQLException {
        // Given
        commit(of(7, "k1", changing("Ada")), of(7, "k1", changing("Ada")), of(7, "dies", new Fate.Fail("x")));
        var dies = bench.events().stream()
                .filter(row -> row.get("status").equals("retrying"))
                .map(row -> new Candidate((UUID) row.get("id"), bench.tenant))
                .toList();
        for (int i = 0; i < 2; i++) {
            bench.clock.tick(Duration.ofMinutes(1));
            bench.dueEvents().attempt(dies, due -> Judged.failed("x"));
        }
        if (partitionStays) {
            commit(of(7, "waits", new Fate.Hold()));
        }
        var posted = new Posted(bench.sql);
        bench.clock.tick(Duration.ofDays(100));
        // When
        run();
        // Then
        assertThat(bench.events()).hasSize(partitionStays ? 1 : 0);
        assertThat(posted.since()).containsOnly(entry("dead", -1L), entry("erased", 1L));
    }

    @Test
    void a_late_delivery_of_an_event_that_is_gone_is_a_duplicate_and_changes_nothing() throws SQLException {
        // Given
        commit(of(7, "k1", changing("Ada")));
        bench.clock.tick(Duration.ofDays(29));
        run();
        var before = bench.records("customers");
        var posted = new Posted(bench.sql);
        // When
        var late = commit(of(7, "k1", changing("Eve")));
        // Then
        assertThat(bench.events()).isEmpty();
        assertThat(late.events()).extracting(Committed.Settled::outcome).containsExactly("duplicate");
        assertThat(bench.records("customers")).usingRecursiveComparison().isEqualTo(before);
        assertThat(posted.since()).containsOnly(entry("duplicates", 1L), entry("spilled", 1L));
    }

    @Test
    void keys_go_once_no_plan_keeps_events_for_so_long() throws SQLException {
        // Given
        for (int i = 0; i < 7; i++) {
            commit(of(7, "k" + i, changing("Ada")));
        }
        // When
        bench.clock.tick(Duration.ofDays(1000));
        retention().run(new Retention.Least(Duration.ofDays(1001), Duration.ZERO));
        // Then
        assertThat(rows("event_key")).isEqualTo(7);
        // When
        retention().run(new Retention.Least(Duration.ofDays(999), Duration.ZERO));
        // Then
        assertThat(rows("event_key")).isZero();
    }

    @Test
    void an_event_received_before_its_partition_was_dropped_is_stored_all_the_same() throws SQLException {
        // Given
        var ledger = bench.ledger();
        var at = bench.clock.instant();
        ledger.commit(List.of(received(7, "k1", changing("Ada"), at)));
        bench.clock.tick(Duration.ofDays(9));
        run();
        // When
        ledger.commit(List.of(received(7, "k2", changing("Bob"), at)));
        // Then
        assertThat(bench.event()).containsEntry("status", "applied").containsEntry("received_at", at);
        assertThat(rows("change")).isEqualTo(1);
    }

    @Test
    void who_reads_for_long_is_not_waited_for_and_the_next_run_comes_soon() throws SQLException {
        // Given
        commit(of(7, "k1", changing("Ada")));
        bench.clock.tick(Duration.ofDays(9));
        try (var reader = Postgres.database().getConnection();
                var reading = reader.createStatement()) {
            reader.setAutoCommit(false);
            reading.executeQuery("SELECT count(*) FROM event");
            // When
            var next = run();
            // Then
            assertThat(bench.events()).hasSize(1);
            assertThat(next).isEqualTo(Duration.ofMinutes(1));
            reader.rollback();
        }
        run();
        assertThat(bench.events()).isEmpty();
    }

    @Test
    void an_event_that_begins_to_wait_while_its_partition_is_about_to_go_keeps_it() throws Exception {
        // Given
        commit(of(7, "k1", changing("Ada")));
        bench.clock.tick(Duration.ofDays(9));
        var slots = new Slots(bench.transactions, new Let(3, Duration.ofSeconds(10)));
        var slot = slots.all().stream()
                .filter(s -> s.isOver(bench.clock.instant()))
                .max(Comparator.comparingLong(s -> s.days() == 7 ? s.number() : 0))
                .orElseThrow();
        try (var writer = Postgres.database().getConnection();
                var replay = writer.prepareStatement("UPDATE event SET due_at = received_at WHERE tenant_id = ?")) {
            writer.setAutoCommit(false);
            replay.setObject(1, bench.tenant);
            replay.executeUpdate();
            // When
            var dropping = CompletableFuture.supplyAsync(() -> dropped(slots, slot));
            await().until(() -> bench.sql.number(
                            "SELECT count(*) FROM pg_locks WHERE relation::regclass::text IN ('event_7', ?) AND mode = 'AccessExclusiveLock' AND NOT granted",
                            slot.events())
                    > 0);
            writer.commit();
            // Then
            assertThat(dropping.get(30, TimeUnit.SECONDS)).isEqualTo(new Slots.Fate.Kept(1));
        }
        assertThat(bench.events()).hasSize(1);
    }

    private static Slots.Fate dropped(Slots slots, Slot slot) {
        try {
            return slots.drop(slot);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void requests_are_forgotten_after_eight_days() throws SQLException {
        // Given
        for (int i = 0; i < 7; i++) {
            commit(of(30, "k" + i, changing("Ada")));
        }
        // When
        bench.clock.tick(Duration.ofDays(8));
        run();
        // Then
        assertThat(rows("request")).isEqualTo(7);
        // When
        bench.clock.tick(Duration.ofMillis(1));
        commit(of(30, "young", changing("Ada")));
        run();
        // Then
        assertThat(rows("request")).isEqualTo(1);
        assertThat(bench.events()).hasSize(8);
    }

    private void task(String table, String status) {
        var now = bench.clock.instant();
        switch (table) {
            case "replay" ->
                bench.sql.run(
                        "INSERT INTO replay (id, tenant_id, filter, dry_run, status, matched, created_at, stepped_at)"
                                + " VALUES (?, ?, '', false, ?, 0, ?, ?)",
                        bench.ids.next(),
                        bench.tenant,
                        status,
                        now,
                        now);
            case "refetch" ->
                bench.sql.run(
                        "INSERT INTO refetch (id, tenant_id, external_id, source_id, provider, event_id, status,"
                                + " created_at) VALUES (?, ?, '', ?, 'stripe', ?, ?, ?)",
                        bench.ids.next(),
                        bench.tenant,
                        bench.ids.next(),
                        bench.ids.next(),
                        status,
                        now);
            default ->
                bench.sql.run(
                        "INSERT INTO send (id, tenant_id, source_id, kind, request_ref, status, created_at, due_at)"
                                + " VALUES (?, ?, ?, 'messages', '', ?, ?, ?::timestamptz)",
                        bench.ids.next(),
                        bench.tenant,
                        bench.ids.next(),
                        status,
                        now,
                        status.equals("waiting") ? now.toString() : null);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "replay, done, running",
        "replay, cancelled, running",
        "refetch, done, waiting",
        "refetch, failed, waiting",
        "send, sent, waiting"
    })
    void what_is_over_goes_after_thirty_days_and_what_waits_stays(String table, String over, String waits)
            throws SQLException {
        // Given
        IntStream.range(0, 7).forEach(i -> task(table, over));
        task(table, waits);
        // When
        bench.clock.tick(Duration.ofDays(30));
        run();
        // Then
        assertThat(rows(table)).isEqualTo(8);
        // When
        bench.clock.tick(Duration.ofMillis(1));
        run();
        // Then
        assertThat(bench.sql.rows("SELECT status FROM " + table + " WHERE tenant_id = ?", bench.tenant))
                .extracting("status")
                .containsExactly(waits);
    }

    @Test
    void a_send_stays_while_its_idempotency_key_stands() throws SQLException {
        // Given
        task("send", "sent");
        bench.clock.tick(Duration.ofDays(40));
        // When
        retention().run(new Retention.Least(Duration.ofDays(90), Duration.ofDays(41)));
        // Then
        assertThat(rows("send")).isEqualTo(1);
    }

    @Test
    void usage_is_kept_for_twenty_five_months_and_the_current_one() throws SQLException {
        // Given
        commit(of(7, "k1", changing("Ada")));
        var month = bench.clock.instant().atOffset(java.time.ZoneOffset.UTC).withDayOfMonth(1);
        // When
        bench.clock.tick(
                Duration.between(bench.clock.instant(), month.plusMonths(25).toInstant()));
        run();
        // Then
        assertThat(rows("usage")).isEqualTo(1);
        // When
        bench.clock.tick(
                Duration.between(bench.clock.instant(), month.plusMonths(26).toInstant()));
        run();
        // Then
        assertThat(rows("usage")).isZero();
    }

    @Test
    void who_did_what_is_kept_for_four_hundred_days() throws SQLException {
        // Given
        bench.sql.run(
                "INSERT INTO audit (id, tenant_id, at, actor, action) SELECT gen_random_uuid(), ?, ?, 'a', 'b' FROM generate_series(1, 7)",
                bench.tenant,
                bench.clock.instant());
        // When
        bench.clock.tick(Duration.ofDays(400));
        run();
        // Then
        assertThat(rows("audit")).isEqualTo(7);
        // When
        bench.clock.tick(Duration.ofMillis(1));
        run();
        // Then
        assertThat(rows("audit")).isZero();
    }
}
