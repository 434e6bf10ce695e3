package io.sluice.ledger.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Event;
import io.sluice.event.RecordKey;
import io.sluice.event.Version;
import io.sluice.ledger.bench.Facts;
import io.sluice.record.State;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which event a record's newest part came from. */
class RecordRowTest {
    private static final Instant RECEIVED = Facts.THEN.plusSeconds(100);
    private static final UUID FIRST = new UUID(0, 1);
    private static final UUID SECOND = new UUID(0, 2);
    private static final Event TOLD_THEN = Facts.event("k");

    private final RecordRow row = new RecordRow(
            new UUID(1, 1),
            "stripe",
            RECEIVED,
            new RecordRow.Ref("payments", new UUID(2, 2), "pi_1", ""),
            RecordKey.of("payments", "pi_1"),
            State.NEW);

    /** A family's version is so many seconds after the event's time. */
    private static State state(Map<String, Integer> seconds) {
        var versions = new HashMap<String, Version>();
        seconds.forEach((family, second) -> versions.put(family, Version.of(Facts.THEN.plusSeconds(second), "t")));
        return new State(Map.of("status", "x"), versions, Map.of());
    }

    @Test
    void a_new_row_has_no_version_and_nothing_to_write() {
        assertThat(row.dirty).isFalse();
        assertThat(row.stored).isFalse();
        assertThat(row.tenant).isEqualTo(row.ref.tenant());
        assertThat(row.versionAt).isEqualTo(Instant.EPOCH);
        assertThat(row.versionEvent).isEqualTo(new UUID(0, 0));
    }

    @Test
    void an_event_that_changes_nothing_leaves_nothing_to_write() {
        // When
        row.become(State.NEW, FIRST, TOLD_THEN, RECEIVED);
        // Then
        assertThat(row.dirty).isFalse();
        assertThat(row.versionEvent).isEqualTo(new UUID(0, 0));
    }

    @Test
    void the_newest_family_is_the_record_s_version() {
        // When
        row.become(state(Map.of("intent", 0, "charge", -9)), FIRST, TOLD_THEN, RECEIVED);
        // Then
        assertThat(row.dirty).isTrue();
        assertThat(row.versionAt).isEqualTo(Facts.THEN);
        assertThat(row.versionEvent).isEqualTo(FIRST);
    }

    @Test
    void an_older_event_that_adds_something_does_not_become_the_version() {
        // Given
        row.become(state(Map.of("intent", 5)), FIRST, TOLD_THEN, RECEIVED);
        // When
        row.become(state(Map.of("intent", 5, "charge", 0)), SECOND, TOLD_THEN, RECEIVED);
        // Then
        assertThat(row.versionAt).isEqualTo(Facts.THEN.plusSeconds(5));
        assertThat(row.versionEvent).isEqualTo(FIRST);
    }

    @Test
    void a_newer_event_becomes_the_version() {
        // Given
        row.become(state(Map.of("intent", -5)), FIRST, TOLD_THEN, RECEIVED);
        // When
        row.become(state(Map.of("intent", 0)), SECOND, TOLD_THEN, RECEIVED);
        // Then
        assertThat(row.versionAt).isEqualTo(Facts.THEN);
        assertThat(row.versionEvent).isEqualTo(SECOND);
    }

    @Test
    void of_one_second_the_event_taken_in_last_is_the_version() {
        // Given
        row.become(state(Map.of("intent", 0)), FIRST, TOLD_THEN, RECEIVED);
        // When
        row.become(state(Map.of("intent", 0, "charge", 0)), SECOND, TOLD_THEN, RECEIVED);
        // Then
        assertThat(row.versionEvent).isEqualTo(SECOND);
    }

    @Test
    void what_only_rank_places_has_the_event_s_time_or_that_of_receipt() {
        // Given
        var ranked = new State(Map.of("status", "x"), Map.of("status", Version.ranked(1, "")), Map.of());
        var counted = new State(Map.of("opens", 1L), Map.of(), Map.of());
        // When
        row.become(ranked, FIRST, TOLD_THEN, RECEIVED);
        var told = row.versionAt;
        row.become(counted, SECOND, Facts.timeless("k"), RECEIVED);
        // Then
        assertThat(told).isEqualTo(Facts.THEN);
        assertThat(row.versionAt).isEqualTo(RECEIVED);
        assertThat(row.versionEvent).isEqualTo(SECOND);
    }

    @Test
    void two_events_received_at_one_instant_leave_the_last() {
        // Given
        row.become(new State(Map.of("opens", 1L), Map.of(), Map.of()), FIRST, Facts.timeless("k"), RECEIVED);
        // When
        row.become(new State(Map.of("opens", 2L), Map.of(), Map.of()), SECOND, Facts.timeless("l"), RECEIVED);
        // Then
        assertThat(row.versionEvent).isEqualTo(SECOND);
    }
}
