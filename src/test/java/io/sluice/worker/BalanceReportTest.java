package io.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ledger.books.Books.Count;
import io.sluice.ledger.books.Books.Door;
import io.sluice.ledger.row.Postings;
import io.sluice.ledger.row.Postings.Place;
import io.sluice.queue.Partitions.Backlog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What three readings at different moments say about one partition. */
class BalanceReportTest {
    private static final UUID LIVE = new UUID(1, 1);
    private static final UUID OVER = new UUID(2, 2);
    private static final Instant SEEN = Instant.ofEpochSecond(1_700_000_000);

    private static Door door(UUID epoch, long arrived, long accepted) {
        return new Door(new Place(0, epoch), arrived, accepted, Optional.of(SEEN));
    }

    /** A ledger in which all that arrived was applied. */
    private static Count ledger(Door... doors) {
        long arrived = List.of(doors).stream().mapToLong(Door::arrived).sum();
        return new Count(new HashMap<>(Map.of("applied", arrived)), new ArrayList<>(List.of(doors)));
    }

    private static List<Backlog> queue(long accepted, long queued) {
        return List.of(new Backlog(0, Optional.of(LIVE), accepted, queued, queued, Optional.empty()));
    }

    private static void balanced(Balance.Report report) {
        assertThat(report.difference()).isZero();
        assertThat(report.accepted()).isEqualTo(report.count().all() + report.queued());
    }

    @Test
    void what_waits_in_the_queue_is_queued() {
        // When
        var report = Balance.report(ledger(door(LIVE, 7, 0)), queue(10, 3), ledger(door(LIVE, 7, 0)));
        // Then
        balanced(report);
        assertThat(report.queued()).isEqualTo(3);
    }

    @Test
    void what_is_committed_and_not_yet_acknowledged_is_in_the_ledger_only() {
        // When
        var report = Balance.report(ledger(door(LIVE, 7, 0)), queue(10, 3), ledger(door(LIVE, 9, 0)));
        // Then
        balanced(report);
        assertThat(report.queued()).isEqualTo(1);
    }

    @Test
    void what_is_accepted_and_applied_between_the_readings_is_accepted() {
        // When
        var report = Balance.report(ledger(door(LIVE, 10, 0)), queue(10, 0), ledger(door(LIVE, 12, 0)));
        // Then
        balanced(report);
        assertThat(report.accepted()).isEqualTo(12);
    }

    @Test
    void what_left_the_queue_and_is_not_in_the_ledger_is_missing_however_busy_it_is() {
        // When
        var report = Balance.report(ledger(door(LIVE, 5, 0)), queue(10, 3), ledger(door(LIVE, 6, 0)));
        // Then
        assertThat(report.difference()).isEqualTo(1);
        assertThat(report.queued()).isEqualTo(3);
        assertThat(report.partitions().getFirst().emptied()).isFalse();
    }

    @Test
    void what_arrived_and_was_never_accepted_is_too_much() {
        // When
        var report = Balance.report(ledger(door(LIVE, 12, 0)), queue(10, 0), ledger(door(LIVE, 12, 0)));
        // Then
        assertThat(report.difference()).isEqualTo(-2);
        assertThat(report.queued()).isZero();
    }

    @Test
    void an_epoch_that_is_over_counts_as_it_was_last_seen() {
        // Given
        var ledger = ledger(door(OVER, 95, 100), door(LIVE, 3, 0));
        // When
        var report = Balance.report(ledger, queue(3, 0), ledger);
        // Then
        assertThat(report.accepted()).isEqualTo(103);
        assertThat(report.difference()).isEqualTo(5);
        assertThat(report.partitions().getFirst().emptied()).isTrue();
        assertThat(report.partitions().getFirst().balancedAt()).contains(SEEN);
    }

    @Test
    void an_epoch_of_which_more_arrived_than_was_seen_lost_nothing() {
        // Given
        var ledger = ledger(door(OVER, 105, 100));
        // When
        var report =
                Balance.report(ledger, List.of(new Backlog(0, Optional.empty(), 0, 0, 0, Optional.empty())), ledger);
        // Then
        balanced(report);
        assertThat(report.accepted()).isEqualTo(105);
    }

    @Test
    void partitions_that_are_no_more_are_not_forgotten() {
        // Given
        var ledger = new Count(
                new HashMap<>(Map.of("applied", 8L)), List.of(new Door(new Place(3, OVER), 8, 9, Optional.empty())));
        // When
        var report = Balance.report(ledger, queue(0, 0), ledger);
        // Then
        assertThat(report.accepted()).isEqualTo(9);
        assertThat(report.difference()).isEqualTo(1);
    }

    @Test
    void what_was_spilled_is_accepted_without_the_queue() {
        // Given
        var ledger = new Count(new HashMap<>(Map.of("received", 4L, Postings.SPILLED, 4L)), List.of());
        // When
        var report = Balance.report(ledger, queue(0, 0), ledger);
        // Then
        balanced(report);
        assertThat(report.accepted()).isEqualTo(4);
    }

    @Test
    void a_ledger_whose_own_counts_differ_says_so() {
        // Given
        var ledger = new Count(new HashMap<>(Map.of("applied", 4L, Postings.SPILLED, 5L)), List.of());
        // When
        var report = Balance.report(ledger, queue(0, 0), ledger);
        // Then
        assertThat(report.ledgerDifference()).isEqualTo(1);
        assertThat(report.difference()).isEqualTo(1);
    }
}
