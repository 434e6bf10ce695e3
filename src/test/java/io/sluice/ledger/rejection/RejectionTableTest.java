package io.sluice.ledger.rejection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.sluice.event.Ids;
import io.sluice.event.Receipt;
import io.sluice.ledger.Bench;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.Posted;
import io.sluice.ledger.bench.Settings;
import io.sluice.ledger.bench.Settings.Kept;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is kept of requests that failed verification. */
class RejectionTableTest {
    private static final int PAGE = 100;
    private static final Instant FAR = Instant.parse("2027-01-01T00:00:00Z");

    private final Bench bench = new Bench();
    private final UUID source = bench.source(bench.tenant);
    private final Rejections rejections = table(Settings.USUAL);

    private Rejections table(Settings settings) {
        return new Rejections(bench.transactions, bench.ledger(), bench.vault, bench.clock, settings);
    }

    private static Settings keeping(int count, long bytes) {
        return Settings.USUAL.withRejections(new Kept(count, bytes, Duration.ofDays(1)));
    }

    /** One millisecond after the one before. */
    private Rejection rejection(UUID from, String body) {
        bench.clock.tick(Duration.ofMillis(1));
        return new Rejection(
                bench.ids.next(),
                bench.tenant,
                from,
                Facts.PROVIDER,
                "signature_mismatch",
                "192.0.2.1",
                Facts.part("{\"id\":\"" + body + "\"}"));
    }

    private List<UUID> write(Rejections into, int count) throws SQLException {
        var some = new ArrayList<Rejection>();
        for (int i = 0; i < count; i++) {
            some.add(rejection(source, "k" + i));
        }
        into.write(some);
        return some.stream().map(Rejection::id).toList();
    }

    private List<UUID> kept(UUID from) {
        return bench.sql.rows("SELECT id FROM rejection WHERE source_id = ? ORDER BY id", from).stream()
                .map(row -> (UUID) row.get("id"))
                .toList();
    }

    private List<UUID> page(Optional<UUID> after, Instant until) throws SQLException {
        return rejections.page(bench.tenant, source, after, until).stream()
                .map(Rejections.Kept::id)
                .toList();
    }

    @Test
    void a_rejection_is_kept_whole_and_sealed() throws SQLException {
        // Given
        var rejection = rejection(source, "k1");
        // When
        rejections.write(List.of(rejection));
        // Then
        var row = bench.sql.row("SELECT * FROM rejection WHERE id = ?", rejection.id());
        assertThat(row)
                .containsEntry("tenant_id", bench.tenant)
                .containsEntry("provider", Facts.PROVIDER)
                .containsEntry("reason", "signature_mismatch")
                .containsEntry("received_at", bench.clock.instant())
                .containsEntry("remote_address", "192.0.2.1")
                .containsEntry("size", rejection.request().body().length)
                .containsEntry("status", "rejected")
                .containsEntry("bytes", ((byte[]) row.get("request")).length);
        var opened = rejections.page(bench.tenant, source, Optional.empty(), FAR);
        assertThat(opened).singleElement().satisfies(kept -> {
            assertThat(kept.receivedAt()).isEqualTo(rejection.receivedAt()).isEqualTo(bench.clock.instant());
            assertThat(Facts.read(kept.request().get()).key()).isEqualTo("k1");
        });
    }

    @Test
    void a_rejection_is_kept_once() throws SQLException {
        // Given
        var rejection = rejection(source, "k1");
        // When
        rejections.write(List.of(rejection, rejection));
        rejections.write(List.of(rejection));
        // Then
        assertThat(kept(source)).containsExactly(rejection.id());
    }

    @Test
    void of_each_source_the_newest_are_kept() throws SQLException {
        // Given
        var other = bench.source(bench.tenant);
        var theirs = rejection(other, "k0");
        rejections.write(List.of(theirs));
        // When
        var first = write(rejections, 2);
        var second = write(rejections, 2);
        // Then
        assertThat(kept(source)).containsExactly(first.getLast(), second.getFirst(), second.getLast());
        assertThat(kept(other)).containsExactly(theirs.id());
    }

    @Test
    void a_source_keeps_no_more_bytes_than_it_may() throws SQLException {
        // Given
        write(table(keeping(PAGE, 1_000_000)), 1);
        long one = bench.sql.number("SELECT bytes FROM rejection WHERE source_id = ?", source);
        // When
        var two = write(table(keeping(PAGE, 2 * one)), 2);
        // Then
        assertThat(kept(source)).isEqualTo(two);
    }

    @Test
    void what_alone_is_more_than_a_source_may_keep_is_not_kept_and_drives_nothing_out() throws SQLException {
        // Given
        var first = write(rejections, 1);
        long one = bench.sql.number("SELECT bytes FROM rejection WHERE source_id = ?", source);
        // When
        table(keeping(PAGE, 2 * one)).write(List.of(rejection(source, "x".repeat(1000))));
        var exact = write(table(keeping(PAGE, one)), 1);
        // Then
        assertThat(kept(source)).isEqualTo(exact).isNotEqualTo(first);
    }

    @Test
    void what_is_too_old_goes_also_when_nothing_new_comes() throws SQLException {
        // Given
        var kept = write(rejections, 1);
        bench.clock.tick(Duration.ofDays(1));
        rejections.write(List.of());
        var onTheDay = kept(source);
        bench.clock.tick(Duration.ofMillis(1));
        // When
        rejections.write(List.of());
        // Then
        assertThat(onTheDay).isEqualTo(kept);
        assertThat(kept(source)).isEmpty();
    }

    @Test
    void what_is_of_a_removed_source_or_tenant_is_passed_over() throws SQLException {
        // Given
        var homeless = rejection(bench.ids.next(), "k1");
        var mine = rejection(source, "k2");
        var gone = bench.tenant();
        bench.vault.lose(gone);
        var keyless =
                new Rejection(bench.ids.next(), gone, source, Facts.PROVIDER, "signature_missing", "", mine.request());
        // When
        rejections.write(List.of(homeless, keyless, mine));
        // Then
        assertThat(kept(source)).containsExactly(mine.id());
    }

    @Test
    void nodes_prune_one_after_the_other() throws Exception {
        // Given
        try (var other = bench.database.getConnection()) {
            other.setAutoCommit(false);
            try (var lock = other.createStatement()) {
                lock.execute("SELECT pg_advisory_xact_lock(hashtextextended('sluice/rejections', 0))");
            }
            // When
            var writing = CompletableFuture.supplyAsync(() -> {
                try {
                    return write(rejections, 1);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            bench.awaitWaiter("sluice/rejections");
            other.rollback();
            // Then
            assertThat(kept(source)).isSubsetOf(writing.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void a_page_goes_from_the_oldest_on_and_the_next_where_it_ended() throws SQLException {
        // Given
        var all = write(rejections, 3);
        // Then
        assertThat(page(Optional.empty(), FAR)).isEqualTo(all);
        assertThat(page(Optional.of(all.getFirst()), FAR)).isEqualTo(all.subList(1, 3));
        assertThat(page(Optional.empty(), Ids.time(all.get(1)))).isEqualTo(all.subList(0, 2));
        assertThat(rejections.page(bench.tenant(), source, Optional.empty(), FAR))
                .isEmpty();
        assertThat(rejections.page(bench.tenant, bench.source(bench.tenant), Optional.empty(), FAR))
                .isEmpty();
    }

    @Test
    void a_page_is_bounded_by_count() throws SQLException {
        // When
        var all = write(table(keeping(PAGE + 1, 1_000_000)), PAGE + 1);
        // Then
        assertThat(page(Optional.empty(), FAR)).isEqualTo(all.subList(0, PAGE));
    }

    @Test
    void a_page_is_bounded_by_bytes_but_has_one_always() throws SQLException {
        // Given
        var all = write(rejections, 3);
        bench.sql.run("UPDATE rejection SET bytes = 9000000 WHERE id IN (?, ?)", all.getFirst(), all.getLast());
        // Then
        assertThat(page(Optional.empty(), FAR)).containsExactly(all.getFirst());
        assertThat(page(Optional.of(all.getFirst()), FAR)).containsExactly(all.get(1));
    }

    private Delivery share(UUID id, String key) {
        var receipt = new Receipt(id, bench.tenant, source, Facts.PROVIDER, Ids.time(id), 1, List.of());
        return new Delivery(receipt, Bench.DAYS, List.of(new Arrival(Facts.event(key), new Fate.Later())));
    }

    @Test
    void a_released_request_is_in_the_ledger_once_under_its_receipt() throws SQLException {
        // Given
        var id = write(rejections, 1).getFirst();
        bench.clock.tick(Duration.ofHours(3));
        var posted = new Posted(bench.sql);
        // When
        boolean first = rejections.release(bench.tenant, id, List.of(share(id, "k1")));
        boolean second = rejections.release(bench.tenant, id, List.of(share(id, "k1")));
        // Then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(bench.event())
                .containsEntry("received_at", Ids.time(id))
                .containsEntry("request_id", id)
                .containsEntry("duplicates", 0);
        assertThat(bench.sql.row("SELECT status, bytes, request FROM rejection WHERE id = ?", id))
                .containsEntry("status", "released")
                .containsEntry("bytes", 0)
                .hasEntrySatisfying(
                        "request", request -> assertThat((byte[]) request).isEmpty());
        assertThat(posted.since()).containsOnly(entry("received", 1L), entry("spilled", 1L));
        assertThat(page(Optional.empty(), FAR)).isEmpty();
    }

    @Test
    void what_was_pruned_meanwhile_is_not_released() throws SQLException {
        // Given
        var id = bench.ids.next();
        // When
        boolean released = rejections.release(bench.tenant, id, List.of(share(id, "k1")));
        // Then
        assertThat(released).isFalse();
        assertThat(bench.events()).isEmpty();
    }

    @Test
    void what_cannot_be_stored_is_not_released() throws SQLException {
        // Given
        var id = write(rejections, 1).getFirst();
        var good = share(id, "k1");
        var unlucky = new Delivery(good.receipt(), 40_000, good.arrivals());
        // When
        assertThatThrownBy(() -> rejections.release(bench.tenant, id, List.of(unlucky)))
                // Then
                .isInstanceOf(SQLException.class);
        assertThat(page(Optional.empty(), FAR)).containsExactly(id);
    }

    @Test
    void a_release_comes_behind_whoever_writes_to_the_tenant() throws Exception {
        // Given
        var id = write(rejections, 1).getFirst();
        try (var writer = bench.writerTo(bench.tenant)) {
            // When
            var releasing = CompletableFuture.supplyAsync(() -> {
                try {
                    return rejections.release(bench.tenant, id, List.of(share(id, "k1")));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            bench.awaitWaiter();
            writer.rollback();
            // Then
            assertThat(releasing.get(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(bench.events()).hasSize(1);
    }

    @Test
    void a_rejection_weighs_its_body_and_something_more() {
        // Given
        var rejection = rejection(source, "k1");
        // Then
        assertThat(rejection.weight())
                .isEqualTo(Rejection.OVERHEAD + rejection.request().body().length);
    }
}
