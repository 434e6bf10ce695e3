package io.sluice.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.machine.Processes.Used;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessesTest {
    /** Numbers and parents: 10 has the child 11, which has 12; 20 is a stranger, 3 is the kernel's. */
    private static final Processes BEFORE = new Processes(Map.of(
            10L, new Used(1, 1), 11L, new Used(10, 2), 12L, new Used(11, 3), 20L, new Used(1, 5), 3L, new Used(2, 7)));

    private static final Processes AFTER = new Processes(Map.of(
            10L,
            new Used(1, 1.5),
            11L,
            new Used(10, 2.5),
            12L,
            new Used(11, 4),
            20L,
            new Used(1, 5.25),
            3L,
            new Used(2, 9)));

    @Test
    void a_process_is_charged_for_all_that_descend_from_it() {
        assertThat(AFTER.since(BEFORE, List.of(10L))).isEqualTo(2);
        assertThat(AFTER.trees(List.of(10L))).containsExactlyInAnyOrder(10L, 11L, 12L);
    }

    @Test
    void others_are_all_the_rest_but_the_kernel() {
        assertThat(AFTER.othersSince(BEFORE, List.of(10L))).isEqualTo(0.25);
    }

    @Test
    void what_ended_meanwhile_counts_for_what_it_used_meanwhile() {
        // Given a stranger with a child that had used 50 seconds, used one more, and ended: the parent has it all
        var before = new Processes(Map.of(20L, new Used(1, 5), 21L, new Used(20, 50)));
        var after = new Processes(Map.of(20L, new Used(1, 56)));
        // Then
        assertThat(after.othersSince(before, List.of(10L))).isEqualTo(1);
    }

    @Test
    void a_name_with_spaces_and_brackets_does_not_move_the_fields() {
        // Given 100 ticks each of user, system, and ended children's two
        var line = "42 (a) b (c) S 7 42 42 0 -1 4194304 1 2 3 4 100 100 100 100 20 0 1 0 5";
        // When
        var used = Processes.used(line);
        // Then
        assertThat(used).isEqualTo(new Used(7, 4));
    }
}
