package io.sluice.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.Outcome;
import io.sluice.event.RecordKey;
import io.sluice.event.Snapshot;
import io.sluice.event.Version;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateTest {
    private static final Instant T = Instant.ofEpochSecond(1_700_000_000);
    private static final Kind PARCELS = Kind.of(
                    "parcels",
                    Field.highest("status", "sent", "delivered"),
                    Field.sum("scans"),
                    Field.earliest("first_seen_at"),
                    Field.latest("last_seen_at"),
                    Field.text("note"),
                    Field.text("tag").asHidden())
            .family("whole", Field.text("from"), Field.text("to"))
            .family("pair", Field.text("a"), Field.json("b"));

    @Test
    void the_first_change_inserts() {
        assertThat(merge(State.NEW, note("x", 1, "e1")).outcome()).isEqualTo(Outcome.INSERTED);
    }

    @Test
    void a_newer_value_updates() {
        var merged = merge(after(note("x", 1, "e1")), note("y", 2, "e2"));
        assertThat(merged.outcome()).isEqualTo(Outcome.UPDATED);
        assertThat(merged.stateAfter().values()).containsEntry("note", "y");
    }

    @Test
    void an_equal_value_leaves_unchanged() {
        assertThat(merge(after(note("x", 1, "e1")), note("x", 2, "e2")).outcome())
                .isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void an_older_value_is_stale_and_nothing_is_taken_in() {
        var state = after(note("x", 2, "e2"));
        var merged = merge(state, note("y", 1, "e1"));
        assertThat(merged).isEqualTo(new State.Merged(state, Outcome.STALE));
        assertThat(merged.stateAfter()).isSameAs(state);
    }

    @Test
    void a_newer_null_erases() {
        var merged = merge(after(note("x", 1, "e1")), note(null, 2, "e2"));
        assertThat(merged.outcome()).isEqualTo(Outcome.UPDATED);
        assertThat(merged.stateAfter().values()).doesNotContainKey("note");
    }

    @Test
    void a_hidden_field_changes_nothing_that_is_shown() {
        var merged = merge(after(note("x", 1, "e1")), change("tag", new Merge.Newest("t", Version.of(T, "e2"))));
        assertThat(merged.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(merged.stateAfter().values()).containsEntry("tag", "t");
    }

    @Test
    void a_status_that_arrives_late_does_not_go_back() {
        var state = after(change("status", new Merge.Highest("delivered")));
        assertThat(merge(state, change("status", new Merge.Highest("sent"))))
                .isEqualTo(new State.Merged(state, Outcome.STALE));
    }

    @Test
    void a_counter_starts_at_zero_and_wraps_around_rather_than_depend_on_the_order() {
        var high = change("scans", new Merge.Sum(Long.MAX_VALUE));
        var low = change("scans", new Merge.Sum(-5));
        assertThat(after(note("x", 1, "e1")).values()).containsEntry("scans", 0L);
        assertThat(after(high, high, low)).isEqualTo(after(low, high, high));
    }

    @Test
    void times_keep_the_earliest_and_the_latest() {
        var state = after(
                change("first_seen_at", new Merge.Earliest(T)),
                change("first_seen_at", new Merge.Earliest(T.minusSeconds(5))),
                change("last_seen_at", new Merge.Latest(T)),
                change("last_seen_at", new Merge.Latest(T.minusSeconds(5))));
        assertThat(state.values())
                .containsEntry("first_seen_at", T.minusSeconds(5))
                .containsEntry("last_seen_at", T);
    }

    @Test
    void a_terminal_state_beats_any_time_that_is_not() {
        var done = change("note", new Merge.Newest("done", new Version(true, T, 0, "e1")));
        assertThat(after(done, note("x", 99, "e2")).values()).containsEntry("note", "done");
        assertThat(after(note("x", 99, "e2"), done).values()).containsEntry("note", "done");
    }

    @Test
    void values_that_share_a_version_end_the_same_in_any_order() {
        var one = pair("x", Map.of("k", 1L, "l", 2L), "same");
        var two = pair("x", Map.of("k", 1L, "l", 3L), "same");
        assertThat(after(one, two)).isEqualTo(after(two, one));
    }

    @Test
    void what_cannot_be_put_in_order_is_suspect_and_says_so_until_a_later_second() {
        // Given
        var state = after(whole("x", 1, "e1", Map.of()));
        // When
        var tied = merge(state, whole("y", 1, "e2", Map.of()));
        var later = merge(tied.stateAfter(), whole("y", 2, "e3", Map.of()));
        // Then
        assertThat(tied.outcome()).isEqualTo(Outcome.SUSPECT);
        assertThat(tied.stateAfter().suspect()).isTrue();
        assertThat(later.outcome()).isEqualTo(Outcome.UPDATED);
        assertThat(later.stateAfter().suspect()).isFalse();
    }

    @Test
    void a_change_elsewhere_on_a_suspect_record_is_not_suspect_itself() {
        var suspect = after(whole("x", 1, "e1", Map.of()), whole("y", 1, "e2", Map.of()));
        assertThat(merge(suspect, note("n", 3, "e3")).outcome()).isEqualTo(Outcome.UPDATED);
    }

    @Test
    void the_missing_link_settles_a_suspect_record() {
        // Given
        int was = "x".hashCode();
        var suspect = after(whole("y", 1, "e2", Map.of(7, was)), whole("x", 1, "e3", Map.of(7, "y".hashCode())));
        assertThat(suspect.suspect()).isTrue();
        // When
        var merged = merge(suspect, ranked("x", 1, "e1", 0));
        // Then
        assertThat(merged.outcome()).isEqualTo(Outcome.UPDATED);
        assertThat(merged.stateAfter().suspect()).isFalse();
        assertThat(merged.stateAfter().values()).containsEntry("from", "x");
    }

    @Test
    void an_event_with_the_same_object_as_the_last_is_unchanged_whichever_of_them_came_first() {
        assertThat(merge(after(whole("x", 1, "e1", Map.of())), whole("x", 1, "e2", Map.of()))
                        .outcome())
                .isEqualTo(Outcome.UNCHANGED);
        assertThat(merge(after(whole("x", 1, "e2", Map.of())), whole("x", 1, "e1", Map.of()))
                        .outcome())
                .isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void a_beginning_that_comes_after_its_update_is_stale() {
        // Given
        var updated = after(whole("y", 1, "e2", Map.of(7, "x".hashCode())));
        // When
        var merged = merge(updated, ranked("x", 1, "e1", 0));
        // Then
        assertThat(merged.outcome()).isEqualTo(Outcome.STALE);
        assertThat(merged.stateAfter().values()).containsEntry("from", "y");
    }

    @Test
    void what_is_said_again_is_unchanged_and_not_stale() {
        for (var change : List.of(
                note("x", 1, "e1"),
                change("status", new Merge.Highest("sent")),
                change("first_seen_at", new Merge.Earliest(T)),
                change("last_seen_at", new Merge.Latest(T)))) {
            // Given
            var state = after(change);
            // When
            var merged = merge(state, change);
            // Then
            assertThat(merged).isEqualTo(new State.Merged(state, Outcome.UNCHANGED));
        }
    }

    @Test
    void a_change_that_does_not_fit_the_kind_is_not_merged() {
        var half = change("a", new Merge.Newest("x", Version.of(T, "e1")));
        assertThatThrownBy(() -> merge(State.NEW, half)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_snapshot_of_an_older_second_is_stale() {
        var state = after(whole("x", 2, "e2", Map.of()));
        assertThat(merge(state, whole("y", 1, "e1", Map.of()))).isEqualTo(new State.Merged(state, Outcome.STALE));
    }

    @Test
    void a_family_written_with_snapshots_and_without_is_refused_in_either_order() {
        // Given
        var bare = Change.of(RecordKey.of("parcels", "p1"))
                .set("from", new Merge.Newest("z", Version.of(T, "e9")))
                .set("to", new Merge.Newest(null, Version.of(T, "e9")))
                .build();
        // Then
        assertThatThrownBy(() -> after(bare, whole("x", 2, "e2", Map.of())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> after(whole("x", 2, "e2", Map.of()), bare))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void joined_records_are_what_one_record_of_all_events_would_be() {
        // Given
        var ones = List.of(note("x", 1, "e1"), whole("x", 1, "e2", Map.of()), change("scans", new Merge.Sum(2)));
        var others = List.of(
                note("y", 2, "e3"),
                whole("y", 1, "e4", Map.of()),
                change("scans", new Merge.Sum(3)),
                change("status", new Merge.Highest("sent")),
                change("last_seen_at", new Merge.Latest(T)));
        var one = after(ones.toArray(Change[]::new));
        var other = after(others.toArray(Change[]::new));
        var all = after(
                java.util.stream.Stream.concat(ones.stream(), others.stream()).toArray(Change[]::new));
        // Then
        assertThat(one.join(PARCELS, other)).isEqualTo(all);
        assertThat(other.join(PARCELS, one)).isEqualTo(all);
        assertThat(all.values()).containsEntry("scans", 5L).containsEntry("note", "y");
    }

    @Test
    void joining_nothing_changes_nothing() {
        var state = after(note("x", 1, "e1"), whole("x", 1, "e2", Map.of()), change("scans", new Merge.Sum(2)));
        assertThat(state.join(PARCELS, State.NEW)).isSameAs(state);
        assertThat(State.NEW.join(PARCELS, state)).isEqualTo(state);
    }

    @Test
    void a_null_read_back_from_a_column_is_the_same_as_one_never_stored() {
        var values = new HashMap<String, @Nullable Object>();
        values.put("note", null);
        assertThat(new State(values, Map.of(), Map.of())).isEqualTo(State.NEW);
    }

    @Test
    void the_newest_version_is_the_latest_also_beside_a_terminal_one() {
        var state = after(
                change("note", new Merge.Newest("done", new Version(true, T, 0, "e1"))), whole("x", 5, "e2", Map.of()));
        assertThat(state.newest()).hasValueSatisfying(v -> assertThat(v.tie()).isEqualTo("e2"));
        assertThat(after(change("scans", new Merge.Sum(1))).newest()).isEmpty();
    }

    @Test
    void a_state_and_a_change_do_not_tell_their_values() {
        assertThat(after(note("ada@example.com", 1, "e1")).toString()).doesNotContain("ada@example.com");
        assertThat(note("ada@example.com", 1, "e1").toString()).doesNotContain("ada@example.com");
        assertThat(after(note("ada@example.com", 1, "e1")).toString()).contains("note");
    }

    private static State after(Change... changes) {
        var state = State.NEW;
        for (var change : changes) {
            state = merge(state, change).stateAfter();
        }
        return state;
    }

    private static State.Merged merge(State state, Change change) {
        return state.merge(PARCELS, change);
    }

    private static Change change(String field, Merge merge) {
        return Change.of(RecordKey.of("parcels", "p1")).set(field, merge).build();
    }

    private static Change note(@Nullable String value, int second, String id) {
        return change("note", new Merge.Newest(value, Version.of(T.plusSeconds(second), id)));
    }

    private static Change pair(String a, Object b, String id) {
        var version = Version.of(T, id);
        return Change.of(RecordKey.of("parcels", "p1"))
                .set("a", new Merge.Newest(a, version))
                .set("b", new Merge.Newest(b, version))
                .build();
    }

    private static Change whole(String from, int second, String id, Map<Integer, Integer> previous) {
        return whole(from, new Version(false, T.plusSeconds(second), 1, id), previous);
    }

    private static Change ranked(String from, int second, String id, int rank) {
        return whole(from, new Version(false, T.plusSeconds(second), rank, id), Map.of());
    }

    private static Change whole(String from, Version version, Map<Integer, Integer> previous) {
        return Change.of(RecordKey.of("parcels", "p1"))
                .set("from", new Merge.Newest(from, version))
                .set("to", new Merge.Newest(null, version))
                .snapshot(new Snapshot(Map.of(7, from.hashCode()), previous))
                .build();
    }
}
