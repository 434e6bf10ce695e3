package io.sluice.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Snapshot;
import io.sluice.event.Version;
import io.sluice.record.Ties.Contender;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TiesTest {
    private static final Instant SECOND = Instant.ofEpochSecond(1_700_000_000);
    private static final int STATUS = 1;
    private static final int QUANTITY = 2;

    @Test
    void one_alone_is_last_and_certain() {
        assertThat(last(event("a", 0, 1, Map.of()))).isEqualTo("a");
    }

    @Test
    void created_and_updated_in_one_second_end_as_updated() {
        // Given: by its id the update would come first
        var created = event("z", 0, 1, Map.of());
        var updated = event("a", 1, 2, Map.of(STATUS, 1));
        // Then
        assertThat(last(created, updated)).isEqualTo("a");
    }

    @Test
    void paid_and_payment_succeeded_of_the_same_object_are_no_conflict() {
        assertThat(last(event("paid", 4, 7, Map.of()), event("succeeded", 4, 7, Map.of())))
                .isEqualTo("succeeded");
    }

    @Test
    void one_update_told_by_two_events_is_no_conflict() {
        assertThat(last(event("a", 1, 2, Map.of(STATUS, 1)), event("b", 1, 2, Map.of(STATUS, 1))))
                .isEqualTo("b");
    }

    @Test
    void a_chain_from_created_over_past_due_to_active_ends_as_active() {
        assertThat(last(
                        event("c", 0, 1, Map.of()),
                        event("b", 1, 2, Map.of(STATUS, 1)),
                        event("a", 1, 3, Map.of(STATUS, 2))))
                .isEqualTo("a");
    }

    @Test
    void a_toggle_is_settled_by_its_beginning() {
        assertThat(last(
                        event("m", 0, 1, Map.of()),
                        event("z", 1, 2, Map.of(STATUS, 1)),
                        event("a", 1, 1, Map.of(STATUS, 2))))
                .isEqualTo("a");
    }

    @Test
    void a_toggle_without_a_beginning_is_suspect_and_stands_at_the_highest_version() {
        assertThat(last(event("a", 1, 2, Map.of(STATUS, 1)), event("b", 1, 1, Map.of(STATUS, 2))))
                .isEqualTo("b?");
    }

    @Test
    void a_toggle_back_that_may_be_its_first_half_told_again_is_suspect() {
        // Given: on, off and on again; or on, told twice, and off
        var before = event("m", 0, 1, Map.of());
        var on = event("y", 1, 2, Map.of(STATUS, 1));
        var off = event("a", 1, 1, Map.of(STATUS, 2));
        var again = event("z", 1, 2, Map.of(STATUS, 1));
        // Then
        assertThat(last(before, on, off)).isEqualTo("a");
        assertThat(last(before, on, off, again)).isEqualTo("z?");
    }

    @Test
    void a_missing_link_is_suspect_until_it_arrives() {
        // Given
        var first = event("z", 1, 2, Map.of(STATUS, 1));
        var link = event("m", 1, 3, Map.of(STATUS, 2));
        var third = event("a", 1, 4, Map.of(STATUS, 3));
        // Then
        assertThat(last(first, third)).isEqualTo("z?");
        assertThat(last(first, third, link)).isEqualTo("a");
    }

    @Test
    void a_missing_link_does_not_matter_where_rank_decides() {
        assertThat(last(event("z", 0, 1, Map.of()), event("a", 1, 3, Map.of(STATUS, 2))))
                .isEqualTo("a");
    }

    @Test
    void two_of_one_rank_that_say_nothing_of_before_and_differ_are_suspect() {
        assertThat(last(event("a", 1, 2, Map.of()), event("b", 1, 3, Map.of()))).isEqualTo("b?");
    }

    @Test
    void changes_of_different_fields_are_put_in_order_by_each_others_values() {
        var first = new Contender(
                version("z", 1), new Snapshot(Map.of(STATUS, 2, QUANTITY, 1), Map.of(STATUS, 1)), Map.of());
        var second = new Contender(
                version("a", 1), new Snapshot(Map.of(STATUS, 2, QUANTITY, 2), Map.of(QUANTITY, 1)), Map.of());
        assertThat(last(first, second)).isEqualTo("a");
    }

    @Test
    void what_was_null_before_follows_what_lacks_it() {
        var without = new Contender(version("z", 1), new Snapshot(Map.of(STATUS, 1), Map.of(STATUS, 5)), Map.of());
        var with = new Contender(
                version("a", 1), new Snapshot(Map.of(STATUS, 1, QUANTITY, 3), Map.of(QUANTITY, 0)), Map.of());
        assertThat(last(without, with)).isEqualTo("a");
    }

    @Test
    void a_chain_of_twelve_is_put_in_order_however_it_arrives() {
        // Given
        var chain = new ArrayList<>(chain(Ties.MAX_ROW));
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(chain, new Random(seed));
            // When
            var last = last(chain.toArray(Contender[]::new));
            // Then
            assertThat(last).isEqualTo("e12");
        }
    }

    @Test
    void more_than_twelve_are_suspect_in_any_order_and_only_so_many_are_kept() {
        // Given
        var many = new ArrayList<>(chain(20));
        var expected = ties(many);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(many, new Random(seed));
            // When
            var ties = ties(many);
            // Then
            assertThat(ties).isEqualTo(expected);
            assertThat(ties.contenders()).hasSize(Ties.MAX_ROW + 1);
            assertThat(ties.settle().suspect()).isTrue();
        }
    }

    @Test
    void twelve_of_the_same_object_are_settled_at_once() {
        var same = new ArrayList<Contender>();
        for (int i = 0; i < Ties.MAX_ROW; i++) {
            same.add(event("e" + (char) ('a' + i), 1, 7, Map.of()));
        }
        assertThat(last(same.toArray(Contender[]::new))).isEqualTo("el");
    }

    @Test
    void a_contender_does_not_tell_its_values() {
        var contender =
                new Contender(version("a", 0), new Snapshot(Map.of(), Map.of()), Map.of("email", "ada@example.com"));
        assertThat(Ties.of(contender).toString()).contains("Contender").doesNotContain("ada@example.com");
    }

    private static List<Contender> chain(int length) {
        var chain = new ArrayList<Contender>();
        for (int i = 1; i <= length; i++) {
            chain.add(event("e" + i, 1, i, Map.of(STATUS, i == 1 ? 99 : i - 1)));
        }
        return chain;
    }

    private static Contender event(String id, int rank, int status, Map<Integer, Integer> previous) {
        return new Contender(
                version(id, rank), new Snapshot(Map.of(STATUS, status), previous), Map.of("status", "s" + status));
    }

    private static Version version(String id, int rank) {
        return new Version(false, SECOND, rank, id);
    }

    private static Ties ties(List<Contender> contenders) {
        var ties = Ties.of(contenders.getFirst());
        for (var contender : contenders) {
            ties = ties.with(contender);
        }
        return ties;
    }

    /** Id of the last, with a question mark where that is suspect. */
    private static String last(Contender... contenders) {
        var settled = ties(List.of(contenders)).settle();
        var reversed = new ArrayList<>(List.of(contenders));
        Collections.reverse(reversed);
        assertThat(ties(reversed).settle()).isEqualTo(settled);
        return settled.last().version().tie() + (settled.suspect() ? "?" : "");
    }
}
