package io.sluice.ledger.due;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Receipt;
import io.sluice.ledger.Bench;
import io.sluice.ledger.DueRounds;
import io.sluice.ledger.DueRounds.Candidate;
import io.sluice.ledger.bench.Settings;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which due events come next. */
class DueRoundsTest {
    private static final int TENANTS_OF_A_ROUND = 50;
    private static final int FEWEST = 5;

    private final Bench bench = new Bench();
    private final DueRounds rounds = bench.dueRounds();

    @BeforeEach
    void nothing_else_is_due() {
        bench.sql.run("UPDATE event SET due_at = NULL WHERE due_at IS NOT NULL");
    }

    /** Each is due a second after the one before; the first is due now. */
    private List<UUID> due(UUID tenant, int events) {
        var rows = bench.seeds();
        var all = IntStream.range(0, events)
                .mapToObj(i -> rows.event(tenant, bench.clock.instant(), "customer.created", "received"))
                .toList();
        for (int i = 0; i < events; i++) {
            due(all.get(i), bench.clock.instant().minusSeconds(events - 1 - i));
        }
        return all;
    }

    private void due(UUID event, Instant at) {
        bench.sql.run("UPDATE event SET due_at = ? WHERE id = ?", at, event);
    }

    private List<UUID> tenantsWithOneEach(int tenants) {
        return IntStream.range(0, tenants)
                .mapToObj(i -> bench.ids.next())
                .peek(t -> due(t, 1))
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
    }

    private List<UUID> ids(DueRounds.Round round) {
        return round.candidates().stream().map(Candidate::id).toList();
    }

    @Test
    void nothing_due_gives_an_empty_round_and_no_next() throws SQLException {
        // When
        var round = rounds.next(Optional.empty(), 10);
        // Then
        assertThat(round).isEqualTo(new DueRounds.Round(List.of(), false, Optional.empty()));
    }

    @Test
    void what_is_nobodys_falls_due_too() throws SQLException {
        // Given
        var nobodys = due(Receipt.NO_TENANT, 1);
        // When
        var round = rounds.next(Optional.empty(), 10);
        // Then
        assertThat(ids(round)).isEqualTo(nobodys);
    }

    @Test
    void a_tenants_events_come_as_they_fell_due() throws SQLException {
        // Given
        var due = due(bench.tenant, 4);
        // When
        var round = rounds.next(Optional.empty(), 10);
        // Then
        assertThat(round.candidates())
                .isEqualTo(
                        due.stream().map(id -> new Candidate(id, bench.tenant)).toList());
        assertThat(round.next()).isEmpty();
        assertThat(round.left()).isFalse();
    }

    @Test
    void what_is_not_due_yet_is_found_once_its_time_has_come() throws SQLException {
        // Given
        var due = due(bench.tenant, 1);
        due(due.getFirst(), bench.clock.instant().plusMillis(1));
        var before = rounds.next(Optional.empty(), 10);
        // When
        bench.clock.tick(Duration.ofMillis(1));
        // Then
        assertThat(before.candidates()).isEmpty();
        assertThat(ids(rounds.next(Optional.empty(), 10))).isEqualTo(due);
    }

    @Test
    void tenants_have_their_turns() throws SQLException {
        // Given
        var tenants = tenantsWithOneEach(2);
        var others = due(tenants.getFirst(), 3);
        // When
        var round = rounds.next(Optional.empty(), 100).candidates();
        // Then
        assertThat(round).hasSize(5);
        assertThat(round.subList(0, 2)).extracting(Candidate::tenant).containsExactlyElementsOf(tenants);
        assertThat(round.subList(2, 5)).extracting(Candidate::tenant).containsOnly(tenants.getFirst());
        assertThat(round).extracting(Candidate::id).containsAll(others);
    }

    @Test
    void one_tenants_many_do_not_stand_before_anothers_few() throws SQLException {
        // Given
        var few = tenantsWithOneEach(9);
        due(bench.tenant, 30);
        // When
        var round = rounds.next(Optional.empty(), 20);
        // Then
        assertThat(round.candidates()).extracting(Candidate::tenant).containsAll(few);
        assertThat(round.candidates())
                .filteredOn(c -> c.tenant().equals(bench.tenant))
                .hasSize(FEWEST);
        assertThat(round.left()).isTrue();
    }

    @Test
    void one_tenant_alone_has_the_round_for_itself() throws SQLException {
        // Given
        due(bench.tenant, 12);
        // When
        var round = rounds.next(Optional.empty(), 11);
        // Then
        assertThat(round.candidates()).hasSize(11);
    }

    @Test
    void a_round_is_never_longer_than_wanted() throws SQLException {
        // Given
        tenantsWithOneEach(3);
        // When
        var round = rounds.next(Optional.empty(), 2);
        // Then
        assertThat(round.candidates()).hasSize(2);
        assertThat(round.next()).isPresent();
    }

    @Test
    void a_round_holds_no_more_bytes_than_a_transaction_takes_but_one_event_always() throws SQLException {
        // Given
        var due = due(bench.tenant, 3);
        long bytes = bench.sql.number("SELECT octet_length(payload) FROM event WHERE id = ?", due.getFirst());
        var one = new Bench(Settings.USUAL.withBatchBytes(bytes));
        var two = new Bench(Settings.USUAL.withBatchBytes(bytes + 1));
        var none = new Bench(Settings.USUAL.withBatchBytes(0));
        // When
        var found = new ArrayList<DueRounds.Round>();
        for (var some : List.of(none, one, two)) {
            found.add(some.dueRounds().next(Optional.empty(), 10));
        }
        // Then
        assertThat(found).extracting(round -> round.candidates().size()).containsExactly(1, 1, 2);
        assertThat(found).extracting(DueRounds.Round::left).containsOnly(true);
    }

    @Test
    void a_round_that_is_smaller_than_its_tenants_goes_on_with_the_first_it_left_out() throws SQLException {
        // Given
        var tenants = tenantsWithOneEach(20);
        // When
        var first = rounds.next(Optional.empty(), 16);
        var second = rounds.next(first.next(), 16);
        // Then
        assertThat(first.candidates()).extracting(Candidate::tenant).isEqualTo(tenants.subList(0, 16));
        assertThat(second.candidates()).extracting(Candidate::tenant).isEqualTo(tenants.subList(16, 20));
        assertThat(second.next()).isEmpty();
    }

    @Test
    void so_does_a_round_that_is_full_of_large_ones() throws SQLException {
        // Given
        var tenants = tenantsWithOneEach(3);
        var one = new Bench(Settings.USUAL.withBatchBytes(0)).dueRounds();
        // When
        var first = one.next(Optional.empty(), 10);
        var second = one.next(first.next(), 10);
        // Then
        assertThat(first.candidates()).extracting(Candidate::tenant).containsExactly(tenants.getFirst());
        assertThat(second.candidates()).extracting(Candidate::tenant).containsExactly(tenants.get(1));
    }

    @Test
    void tenants_beyond_one_round_come_in_the_next() throws SQLException {
        // Given
        var tenants = tenantsWithOneEach(TENANTS_OF_A_ROUND + 1);
        // When
        var first = rounds.next(Optional.empty(), 200);
        var second = rounds.next(first.next(), 200);
        // Then
        assertThat(first.next()).contains(tenants.get(TENANTS_OF_A_ROUND - 1));
        assertThat(first.candidates()).extracting(Candidate::tenant).isEqualTo(tenants.subList(0, TENANTS_OF_A_ROUND));
        assertThat(second.candidates()).extracting(Candidate::tenant).containsExactly(tenants.getLast());
        assertThat(second.next()).isEmpty();
    }

    @Test
    void the_sweep_is_behind_where_an_event_was_due_then() throws SQLException {
        // Given
        var now = bench.clock.instant();
        var nothing = rounds.behind(now);
        // When
        due(bench.tenant, 1);
        // Then
        assertThat(nothing).isFalse();
        assertThat(rounds.behind(now.minusMillis(1))).isFalse();
        assertThat(rounds.behind(now)).isTrue();
    }
}
