package io.sluice.ledger.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.sluice.ledger.Bench;
import io.sluice.ledger.Committed.Settled;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.DueEvents.Judge;
import io.sluice.ledger.DueEvents.Judged;
import io.sluice.ledger.DueRounds.Candidate;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.Posted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One event that a person applies again. */
class ReplayOneTest {
    private final Bench bench = new Bench();
    private final Replays replays = new Replays(bench.transactions, bench.vault, bench.ids, bench.clock);

    private void opened() throws SQLException {
        bench.ledger().commit(List.of(bench.applied("k0", Facts.opened("m0", 0))));
    }

    private static final Judge OPENED = event ->
            new Judged(Optional.of(Facts.read(event.opened().get())), new Fate.Apply(List.of(Facts.opened("m0", 0))));

    @Test
    void one_event_is_due_again_with_attempts_from_zero() throws SQLException {
        // Given
        bench.ledger().commit(List.of(bench.fated("k1", new Fate.Fail("x"))));
        var id = (UUID) bench.event().get("id");
        var posted = new Posted(bench.sql);
        bench.clock.tick(Duration.ofHours(1));
        // When
        var shown = replays.one(bench.tenant, id);
        // Then
        assertThat(shown).hasValueSatisfying(again -> {
            assertThat(again).isInstanceOf(Replays.Again.Due.class);
            var event = ((Replays.Again.Due) again).event();
            assertThat(event.id()).isEqualTo(id);
            assertThat(event.status()).isEqualTo("received");
            assertThat(event.externalId()).isEqualTo("evt_k1");
            assertThat(event.attempts()).isZero();
            assertThat(event.error()).isNull();
            assertThat(event.appliedAt()).isNull();
        });
        assertThat(bench.event())
                .containsEntry("status", "received")
                .containsEntry("due_at", bench.clock.instant())
                .containsEntry("attempts", 0)
                .containsEntry("error", null);
        assertThat(posted.since()).containsOnly(entry("retrying", -1L), entry("received", 1L));
    }

    @Test
    void another_tenant_s_event_is_not_replayed() throws SQLException {
        // Given
        opened();
        var id = (UUID) bench.event().get("id");
        // When
        var shown = replays.one(bench.tenant(), id);
        // Then
        assertThat(shown).isEmpty();
        assertThat(bench.event()).containsEntry("status", "applied");
    }

    @Test
    void an_event_replayed_alone_counts_nothing_twice_and_says_so() throws SQLException {
        // Given
        opened();
        var id = (UUID) bench.event().get("id");
        replays.one(bench.tenant, id);
        // When
        var committed = bench.dueEvents().attempt(List.of(new Candidate(id, bench.tenant)), OPENED);
        // Then
        assertThat(committed.events()).extracting(Settled::again).containsExactly(true);
        assertThat(committed.changes()).isEmpty();
        assertThat(bench.records("emails")).extracting("opens").containsExactly(1L);
        assertThat(bench.event()).containsEntry("status", "applied").containsEntry("attempts", 1);
        assertThat(bench.sql.number("SELECT count(*) FROM change WHERE tenant_id = ?", bench.tenant))
                .isEqualTo(1);
        assertThat(bench.sql.number("SELECT jsonb_array_length(attempt_log) FROM event WHERE id = ?", id))
                .isEqualTo(2);
    }
}
