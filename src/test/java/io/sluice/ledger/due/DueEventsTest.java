package io.sluice.ledger.due;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.sluice.event.Change;
import io.sluice.event.Ids;
import io.sluice.event.Outcome;
import io.sluice.event.Vault;
import io.sluice.ledger.Bench;
import io.sluice.ledger.Committed;
import io.sluice.ledger.Committed.Settled;
import io.sluice.ledger.Committed.Touched;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.DueEvents;
import io.sluice.ledger.DueEvents.Due;
import io.sluice.ledger.DueEvents.Judge;
import io.sluice.ledger.DueEvents.Judged;
import io.sluice.ledger.DueRounds.Candidate;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.Posted;
import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.bench.Settings;
import io.sluice.ledger.bench.Watched;
import io.sluice.ledger.row.StateCodec;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Trying what waits in the ledger. */
class DueEventsTest {
    private final Bench bench = new Bench();
    private final DueEvents due = bench.dueEvents();

    private List<Candidate> waiting(String... keys) throws SQLException {
        for (var key : keys) {
            bench.ledger().commit(List.of(bench.waiting(Facts.event(key))));
            bench.clock.tick(Duration.ofSeconds(1));
        }
        return candidates();
    }

    private List<Candidate> candidates() {
        return bench.events().stream()
                .map(row -> new Candidate((UUID) row.get("id"), bench.tenant))
                .toList();
    }

    private static Judge applying(Change... changes) {
        return event -> new Judged(Optional.of(Facts.read(event.opened().get())), new Fate.Apply(List.of(changes)));
    }

    private static Judge failing(String reason) {
        return event -> Judged.failed(reason);
    }

    @Test
    void what_a_later_release_sealed_is_put_off_untried_while_the_others_are_applied() throws SQLException {
        // Given
        var candidates = waiting("k1", "k2");
        var later = candidates.getFirst().id();
        var applying = applying(Facts.customer("cus_1", "Ada", 1));
        // When
        var committed = due.attempt(candidates, event -> {
            if (event.id().equals(later)) {
                throw new Vault.LaterRelease();
            }
            return applying.judge(event);
        });
        // Then
        assertThat(outcomes(committed)).containsExactly("applied");
        assertThat(bench.sql.row(
                        "SELECT status, attempts, error, due_at > ? AS off FROM event WHERE id = ?",
                        bench.clock.instant(),
                        later))
                .containsEntry("status", "received")
                .containsEntry("attempts", 0)
                .containsEntry("error", null)
                .containsEntry("off", true);
        bench.clock.tick(Duration.ofMinutes(1));
        assertThat(outcomes(due.attempt(candidates, applying))).containsExactly("applied");
    }

    private static List<String> outcomes(Committed committed) {
        return committed.events().stream().map(Settled::outcome).toList();
    }

    @Test
    void the_judge_is_told_all_that_the_event_says_of_itself() throws SQLException {
        // Given
        var candidates = waiting("k1");
        var told = new ArrayList<Due>();
        // When
        due.attempt(candidates, event -> {
            told.add(event);
            return Judged.failed("x");
        });
        // Then
        assertThat(told).singleElement().satisfies(event -> {
            assertThat(event.id()).isEqualTo(candidates.getFirst().id());
            assertThat(event.tenant()).isEqualTo(bench.tenant);
            assertThat(event.sourceId()).isEqualTo(new UUID(7, 7));
            assertThat(event.provider()).isEqualTo(Facts.PROVIDER);
            assertThat(event.retentionDays()).isEqualTo(Bench.DAYS);
            assertThat(event.status()).isEqualTo("received");
            assertThat(event.attempts()).isZero();
            assertThat(event.receivedAt()).isEqualTo(Ids.time(event.id()));
            assertThat(event.log()).isEmpty();
            assertThat(Facts.read(event.opened().get()).key()).isEqualTo("k1");
        });
    }

    @Test
    void an_event_that_is_applied_now_changes_its_records_and_is_due_no_more() throws SQLException {
        // Given
        var candidates = waiting("k1");
        var posted = new Posted(bench.sql);
        // When
        var committed = due.attempt(candidates, applying(Facts.customer("cus_1", "Ada", 1)));
        // Then
        assertThat(committed.events())
                .containsExactly(new Settled(
                        bench.tenant,
                        new UUID(0, 0),
                        Facts.PROVIDER,
                        "applied",
                        Ids.time(candidates.getFirst().id()),
                        false));
        assertThat(committed.changes()).containsExactly(new Touched("customers", Outcome.INSERTED));
        assertThat(committed.busy()).isEmpty();
        assertThat(bench.event())
                .containsEntry("status", "applied")
                .containsEntry("applied_at", bench.clock.instant())
                .containsEntry("due_at", null)
                .containsEntry("attempts", 1)
                .containsEntry("error", null);
        assertThat(bench.records("customers")).hasSize(1);
        assertThat(posted.since()).containsOnly(entry("received", -1L), entry("applied", 1L));
        assertThat(bench.sql.row(
                        "SELECT retention, received_at, event_id, number FROM change WHERE tenant_id = ?",
                        bench.tenant))
                .containsEntry("retention", Bench.DAYS)
                .containsEntry("received_at", Ids.time(candidates.getFirst().id()))
                .containsEntry("event_id", candidates.getFirst().id())
                .containsEntry("number", 1);
    }

    @Test
    void an_event_that_fails_each_time_is_dead_in_the_end_and_every_try_is_listed() throws SQLException {
        // Given
        var candidates = waiting("k1");
        var posted = new Posted(bench.sql);
        var outcomes = new ArrayList<String>();
        var dues = new ArrayList<Instant>();
        // When
        for (int i = 1; i <= 3; i++) {
            outcomes.addAll(outcomes(due.attempt(candidates, failing("Reason " + i + "."))));
            dues.add((Instant) bench.event().get("due_at"));
            bench.clock.tick(Duration.ofMinutes(1));
        }
        // Then
        assertThat(outcomes).containsExactly("retrying", "retrying", "dead");
        assertThat(dues.get(2)).isNull();
        assertThat(bench.event())
                .containsEntry("status", "dead")
                .containsEntry("attempts", 3)
                .containsEntry("error", "Reason 3.")
                .containsEntry("applied_at", null);
        assertThat(StateCodec.parse(bench.event().get("attempt_log").toString()))
                .asInstanceOf(LIST)
                .extracting("number", "outcome", "error")
                .containsExactly(
                        tuple(1L, "failed", "Reason 1."),
                        tuple(2L, "failed", "Reason 2."),
                        tuple(3L, "failed", "Reason 3."));
        assertThat(posted.since()).containsOnly(entry("received", -1L), entry("dead", 1L));
    }

    @Test
    void what_failed_waits_for_its_time() throws SQLException {
        // Given
        var candidates = waiting("k1");
        due.attempt(candidates, failing("x"));
        var dueAt = (Instant) bench.event().get("due_at");
        bench.clock.tick(Duration.between(bench.clock.instant(), dueAt).minusMillis(1));
        var early = due.attempt(candidates, failing("x"));
        bench.clock.tick(Duration.ofMillis(1));
        // When
        var onTime = due.attempt(candidates, failing("x"));
        // Then
        assertThat(dueAt).isAfter(Ids.time(candidates.getFirst().id()).plusSeconds(5));
        assertThat(early).isEqualTo(new Committed(List.of(), List.of(), Set.of()));
        assertThat(outcomes(onTime)).containsExactly("retrying");
    }

    @Test
    void what_was_applied_meanwhile_is_not_applied_again() throws SQLException {
        // Given
        var candidates = waiting("k1");
        due.attempt(candidates, applying(Facts.opened("m1", 1)));
        // When
        var again = due.attempt(candidates, applying(Facts.opened("m1", 1)));
        // Then
        assertThat(again.events()).isEmpty();
        assertThat(bench.records("emails")).extracting("opens").containsExactly(1L);
    }

    @Test
    void events_are_tried_in_the_order_of_their_receipt() throws SQLException {
        // Given
        var candidates = waiting("k1", "k2", "k3");
        var order = new ArrayList<UUID>();
        // When
        due.attempt(candidates.reversed(), event -> {
            order.add(event.id());
            return new Judged(Optional.empty(), new Fate.Ignore("x"));
        });
        // Then
        assertThat(order).isEqualTo(candidates.stream().map(Candidate::id).toList());
    }

    @Test
    void only_the_candidates_are_tried() throws SQLException {
        // Given
        var candidates = waiting("k1", "k2");
        // When
        var committed = due.attempt(candidates.subList(1, 2), failing("x"));
        // Then
        assertThat(committed.events()).hasSize(1);
        assertThat(bench.events()).extracting("status").containsExactly("received", "retrying");
    }

    @Test
    void what_is_over_the_bytes_of_a_transaction_is_left_for_the_next() throws SQLException {
        // Given
        var candidates = waiting("k1", "k2", "k3", "k4");
        long body = Facts.event("k1").part().body().length;
        var small = new DueEventsOf(Settings.USUAL.withBatchBytes(body + 1));
        var exact = new DueEventsOf(Settings.USUAL.withBatchBytes(body));
        // When
        var two = small.attempt(candidates);
        var one = exact.attempt(candidates);
        // Then
        assertThat(two.events()).hasSize(2);
        assertThat(one.events()).hasSize(1);
        assertThat(exact.attempt(candidates).events()).hasSize(1);
    }

    /** Another node's, with other settings, on the same events. */
    private record DueEventsOf(Settings settings) {
        Committed attempt(List<Candidate> candidates) throws SQLException {
            var bench = new Bench(settings);
            bench.clock.tick(Duration.ofMinutes(5));
            return bench.dueEvents().attempt(candidates, applying());
        }
    }

    @Test
    void what_cannot_be_opened_fails_alone() throws SQLException {
        // Given
        var candidates = waiting("k1", "k2");
        bench.spoil(candidates.getFirst().id());
        Judge judge = event -> {
            try {
                return applying().judge(event);
            } catch (IllegalStateException e) {
                return Judged.failed("Cannot be opened.");
            }
        };
        // When
        var committed = due.attempt(candidates, judge);
        // Then
        assertThat(outcomes(committed)).containsExactly("retrying", "applied");
        assertThat(bench.events()).extracting("error").containsExactly("Cannot be opened.", null);
    }

    @Test
    void a_tenant_whose_key_is_gone_stops_no_other() throws SQLException {
        // Given
        var gone = bench.tenant();
        bench.ledger()
                .commit(List.of(bench.request(
                        gone, bench.waiting(Facts.event("k0")).arrivals().getFirst())));
        var theirs = (UUID)
                bench.sql.row("SELECT id FROM event WHERE tenant_id = ?", gone).get("id");
        var candidates = new ArrayList<>(waiting("k1"));
        candidates.addFirst(new Candidate(theirs, gone));
        bench.vault.lose(gone);
        // When
        var committed = due.attempt(candidates, failing("x"));
        // Then
        assertThat(committed.events()).hasSize(2);
        assertThat(bench.vault.isWarm(bench.tenant)).isTrue();
    }

    @Test
    void a_busy_tenant_s_events_are_passed_over_and_told() throws SQLException {
        // Given
        var busy = bench.tenant();
        bench.ledger()
                .commit(List.of(bench.request(
                        busy, bench.waiting(Facts.event("k0")).arrivals().getFirst())));
        var theirs = (UUID)
                bench.sql.row("SELECT id FROM event WHERE tenant_id = ?", busy).get("id");
        var candidates = new ArrayList<>(waiting("k1"));
        candidates.add(new Candidate(theirs, busy));
        try (var writer = bench.writerTo(busy)) {
            // When
            var committed = due.attempt(candidates, failing("x"));
            // Then
            assertThat(committed.busy()).containsExactly(busy);
            assertThat(committed.events()).hasSize(1);
            writer.rollback();
        }
        assertThat(bench.sql.row("SELECT status FROM event WHERE id = ?", theirs))
                .containsEntry("status", "received");
    }

    @Test
    void a_judge_s_fault_leaves_all_as_it_was() throws SQLException {
        // Given
        var candidates = waiting("k1", "k2");
        // When
        assertThatThrownBy(() -> due.attempt(candidates, event -> {
                    throw new IllegalArgumentException("a fault of ours");
                }))
                // Then
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(bench.events()).extracting("attempts").containsOnly(0);
    }

    @Test
    void trying_a_batch_takes_as_many_statements_as_trying_one() throws SQLException {
        // Given
        var watched = new Watched(Postgres.database());
        var own = new Bench(watched.database());
        var counts = new ArrayList<Integer>();
        for (int size : List.of(1, 25)) {
            var deliveries = Arrays.stream(new int[size])
                    .mapToObj(i -> own.waiting(Facts.event("k" + own.ids.next())))
                    .toList();
            own.ledger().commit(deliveries);
            var candidates = own.events().stream()
                    .filter(row -> "received".equals(row.get("status")))
                    .map(row -> new Candidate((UUID) row.get("id"), own.tenant))
                    .toList();
            watched.statements();
            // When
            own.dueEvents().attempt(candidates, applying(Facts.customer("cus_1", "Ada", size)));
            counts.add(watched.statements().size());
        }
        // Then
        assertThat(counts.getFirst()).isEqualTo(counts.getLast());
    }
}
