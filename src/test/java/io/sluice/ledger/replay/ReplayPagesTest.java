package io.sluice.ledger.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.event.Change;
import io.sluice.ledger.Bench;
import io.sluice.ledger.Committed;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.DueEvents.Due;
import io.sluice.ledger.DueEvents.Judge;
import io.sluice.ledger.DueEvents.Judged;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.Settings;
import io.sluice.ledger.read.EventFilter;
import io.sluice.ledger.read.Readers;
import io.sluice.ledger.read.ReplayReader;
import io.sluice.ledger.read.StoredReplay;
import io.sluice.ledger.replay.ReplayPages.Running;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events that a person applies again. */
class ReplayPagesTest {
    private static final EventFilter IGNORED = new EventFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.of("ignored"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    private final Bench bench = new Bench();
    private final Replays replays = new Replays(bench.transactions, bench.vault, bench.ids, bench.clock);
    private final ReplayPages pages = pages(bench);
    private final ReplayReader reader = Readers.replays(bench.database);

    private ReplayPages pages(Bench of) {
        return new ReplayPages(of.transactions, of.dueEvents(), bench.vault, bench.clock, of.settings);
    }

    @BeforeEach
    void nothing_else_runs() {
        bench.sql.run("UPDATE replay SET status = 'cancelled'");
    }

    /** One a second. */
    private void apply(Change... changes) throws SQLException {
        for (int i = 0; i < changes.length; i++) {
            bench.ledger().commit(List.of(bench.applied("k" + i, changes[i])));
            bench.clock.tick(Duration.ofSeconds(1));
        }
    }

    private void opened(int events) throws SQLException {
        var all = new Change[events];
        for (int i = 0; i < events; i++) {
            all[i] = Facts.opened("m" + i, i);
        }
        apply(all);
    }

    private static Judge applying(Change... changes) {
        return event -> new Judged(Optional.of(Facts.read(event.opened().get())), new Fate.Apply(List.of(changes)));
    }

    private Running running(EventFilter filter) throws SQLException {
        return new Running(replays.create(bench.tenant, filter, false).id(), bench.tenant);
    }

    private StoredReplay stored(Running replay) {
        return reader.find(bench.tenant, replay.id()).orElseThrow();
    }

    @Test
    void what_a_replay_adds_stands_behind_what_was_done_before() throws SQLException {
        // Given
        apply(Facts.customer("c1", "Ada", 1));
        var replay = running(EventFilter.ALL);
        // When
        var committed = pages.page(
                replay, 5, applying(Facts.customer("c1", "Bob", 2), Facts.opened("m1", 1), Facts.clicked("m1")));
        var again = pages.page(
                running(EventFilter.ALL),
                5,
                applying(Facts.customer("c1", "Bob", 2), Facts.opened("m1", 1), Facts.clicked("m1")));
        // Then
        assertThat(committed.changes()).hasSize(3);
        assertThat(again.changes()).isEmpty();
        assertThat(again.events()).hasSize(1);
        assertThat(bench.records("emails"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("opens", 1L).containsEntry("clicks", 1L));
        assertThat(bench.sql.rows("SELECT number, kind FROM change WHERE tenant_id = ? ORDER BY number", bench.tenant))
                .containsExactly(
                        Map.of("number", 1, "kind", "customers"),
                        Map.of("number", 2, "kind", "customers"),
                        Map.of("number", 3, "kind", "emails"),
                        Map.of("number", 4, "kind", "emails"));
    }

    @Test
    void what_a_replay_changes_is_listed_though_its_sums_are_left_out() throws SQLException {
        // Given
        opened(1);
        // When
        var committed = pages.page(running(EventFilter.ALL), 5, applying(Facts.opened("m0", -9)));
        // Then
        assertThat(committed.changes()).hasSize(1);
        assertThat(bench.records("emails"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("opens", 1L)
                        .containsEntry("first_opened_at", Facts.THEN.minusSeconds(9)));
    }

    @Test
    void a_replay_goes_page_by_page_from_the_oldest_event_to_the_last() throws SQLException {
        // Given
        opened(5);
        var replay = running(EventFilter.ALL);
        var tried = new ArrayList<Due>();
        var stands = new ArrayList<StoredReplay>();
        // When
        for (int page = 0; page < 3; page++) {
            pages.page(replay, 2, event -> {
                tried.add(event);
                return Judged.failed("x");
            });
            stands.add(stored(replay));
        }
        // Then
        assertThat(tried)
                .extracting(Due::id)
                .containsExactlyElementsOf(
                        bench.events().stream().map(row -> (UUID) row.get("id")).toList());
        assertThat(tried).extracting(Due::attempts).containsOnly(0);
        assertThat(stands).extracting(StoredReplay::done).containsExactly(2L, 4L, 5L);
        assertThat(stands).extracting(StoredReplay::status).containsExactly("running", "running", "done");
        assertThat(stands).extracting(StoredReplay::matched).containsOnly(5L);
        assertThat(bench.events()).extracting("status").containsOnly("retrying");
    }

    @Test
    void a_last_page_that_is_full_ends_with_an_empty_one() throws SQLException {
        // Given
        opened(2);
        var replay = running(EventFilter.ALL);
        // When
        pages.page(replay, 2, applying());
        var full = stored(replay).status();
        var empty = pages.page(replay, 2, applying());
        // Then
        assertThat(full).isEqualTo("running");
        assertThat(empty.events()).isEmpty();
        assertThat(stored(replay).status()).isEqualTo("done");
        assertThat(stored(replay).done()).isEqualTo(2);
    }

    @Test
    void what_is_over_the_bytes_of_a_page_comes_with_the_next() throws SQLException {
        // Given
        opened(3);
        var replay = running(EventFilter.ALL);
        var small = pages(new Bench(Settings.USUAL.withBatchBytes(1)));
        var stands = new ArrayList<StoredReplay>();
        // When
        for (int page = 0; page < 3; page++) {
            small.page(replay, 5, applying());
            stands.add(stored(replay));
        }
        // Then
        assertThat(stands).extracting(StoredReplay::done).containsExactly(1L, 2L, 3L);
        assertThat(stands).extracting(StoredReplay::status).containsExactly("running", "running", "done");
    }

    @Test
    void only_what_the_filter_means_and_came_before_is_replayed() throws SQLException {
        // Given
        bench.ledger().commit(List.of(bench.fated("k1", new Fate.Ignore("x")), bench.applied("k2")));
        bench.clock.tick(Duration.ofSeconds(1));
        var replay = running(IGNORED);
        bench.ledger().commit(List.of(bench.fated("k3", new Fate.Ignore("x"))));
        // When
        var committed = pages.page(replay, 5, applying());
        // Then
        assertThat(committed.events()).hasSize(1);
        assertThat(bench.sql.rows(
                        "SELECT external_id FROM event WHERE tenant_id = ? AND status = 'ignored'", bench.tenant))
                .containsExactly(Map.of("external_id", "evt_k3"));
        assertThat(stored(replay).status()).isEqualTo("done");
    }

    @Test
    void a_dry_run_counts_and_does_nothing() throws SQLException {
        // Given
        opened(3);
        // When
        var dry = replays.create(bench.tenant, EventFilter.ALL, true);
        // Then
        assertThat(dry.matched()).isEqualTo(3);
        assertThat(dry.status()).isEqualTo("done");
        assertThat(dry.dryRun()).isTrue();
        assertThat(dry.done()).isZero();
        assertThat(reader.find(bench.tenant, dry.id())).contains(dry);
        assertThat(pages.next()).isEmpty();
    }

    @Test
    void a_replay_of_nothing_is_done_at_once() throws SQLException {
        // When
        var made = replays.create(bench.tenant, IGNORED, false);
        // Then
        assertThat(made.status()).isEqualTo("done");
        assertThat(made.createdAt()).isEqualTo(bench.clock.instant());
        assertThat(made.dryRun()).isFalse();
    }

    @Test
    void a_cancelled_replay_stands_where_it_was() throws SQLException {
        // Given
        opened(3);
        var replay = running(EventFilter.ALL);
        pages.page(replay, 1, applying());
        // When
        replays.cancel(bench.tenant(), replay.id());
        var elsewhere = stored(replay).status();
        replays.cancel(bench.tenant, replay.id());
        // Then
        assertThat(elsewhere).isEqualTo("running");
        assertThat(stored(replay))
                .extracting(StoredReplay::status, StoredReplay::done)
                .containsExactly("cancelled", 1L);
        assertThat(pages.page(replay, 1, applying())).isSameAs(Committed.NOTHING);
        assertThat(pages.next()).isEmpty();
    }

    @Test
    void what_is_done_stays_done() throws SQLException {
        // Given
        var made = replays.create(bench.tenant, EventFilter.ALL, false);
        // When
        replays.cancel(bench.tenant, made.id());
        // Then
        assertThat(reader.find(bench.tenant, made.id())).contains(made);
    }

    @Test
    void replays_have_their_turns() throws SQLException {
        // Given
        opened(1);
        var first = running(EventFilter.ALL);
        bench.clock.tick(Duration.ofSeconds(1));
        var second = running(EventFilter.ALL);
        var turns = new ArrayList<Running>();
        // When
        for (int i = 0; i < 4; i++) {
            bench.clock.tick(Duration.ofSeconds(1));
            turns.add(pages.next().orElseThrow());
        }
        // Then
        assertThat(turns).containsExactly(first, second, first, second);
    }

    @Test
    void a_replay_waits_while_somebody_writes_to_its_tenant() throws SQLException {
        // Given
        opened(1);
        var replay = running(EventFilter.ALL);
        try (var writer = bench.writerTo(bench.tenant)) {
            // When
            var committed = pages.page(replay, 5, applying());
            // Then
            assertThat(committed.busy()).containsExactly(bench.tenant);
            assertThat(committed.events()).isEmpty();
            writer.rollback();
        }
        assertThat(stored(replay))
                .extracting(StoredReplay::status, StoredReplay::done)
                .containsExactly("running", 0L);
    }

    @Test
    void a_replay_that_another_node_carries_out_now_is_left_to_it() throws SQLException {
        // Given
        opened(1);
        var replay = running(EventFilter.ALL);
        try (var other = bench.database.getConnection()) {
            other.setAutoCommit(false);
            try (var lock = other.prepareStatement("SELECT 1 FROM replay WHERE id = ? FOR UPDATE")) {
                lock.setObject(1, replay.id());
                lock.executeQuery();
            }
            // When
            var committed = pages.page(replay, 5, applying());
            // Then
            assertThat(committed).isSameAs(Committed.NOTHING);
            assertThat(pages.next()).isEmpty();
            other.rollback();
        }
    }

    @Test
    void a_page_that_fails_is_undone() throws SQLException {
        // Given
        opened(2);
        var replay = running(EventFilter.ALL);
        // When
        assertThatThrownBy(() -> pages.page(replay, 5, event -> {
                    throw new IllegalArgumentException("a fault of ours");
                }))
                // Then
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(stored(replay).done()).isZero();
        assertThat(bench.vault.isWarm(bench.tenant)).isTrue();
    }

    @Test
    void events_that_are_gone_meanwhile_are_passed_over() throws SQLException {
        // Given
        opened(3);
        var replay = running(EventFilter.ALL);
        // What is found and then is not there to be tried.
        bench.sql.run(
                "UPDATE event SET received_at = received_at + interval '1 ms' WHERE tenant_id = ? AND external_id IN ('evt_k0', 'evt_k1')",
                bench.tenant);
        // When
        var gone = pages.page(replay, 2, applying());
        var between = stored(replay);
        var last = pages.page(replay, 2, applying());
        // Then
        assertThat(gone.events()).isEmpty();
        assertThat(between).extracting(StoredReplay::status, StoredReplay::done).containsExactly("running", 0L);
        assertThat(last.events()).hasSize(1);
        assertThat(stored(replay))
                .extracting(StoredReplay::status, StoredReplay::done)
                .containsExactly("done", 1L);
    }

    @Test
    void a_replay_of_which_all_is_gone_is_done() throws SQLException {
        // Given
        opened(1);
        var replay = running(EventFilter.ALL);
        bench.sql.run("UPDATE event SET received_at = received_at + interval '1 ms' WHERE tenant_id = ?", bench.tenant);
        // When
        pages.page(replay, 2, applying());
        // Then
        assertThat(stored(replay))
                .extracting(StoredReplay::status, StoredReplay::done)
                .containsExactly("done", 0L);
    }
}
