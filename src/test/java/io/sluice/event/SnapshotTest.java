package io.sluice.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.event.Snapshot.Marks;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final List<Integer> EXTREMES =
            List.of(Integer.MIN_VALUE, Integer.MIN_VALUE + 1, -1, 0, 1, Integer.MAX_VALUE - 1, Integer.MAX_VALUE);

    private static Map<Integer, Integer> random(Random random) {
        var hashes = new HashMap<Integer, Integer>();
        for (int i = random.nextInt(300); i > 0; i--) {
            hashes.put(
                    random.nextBoolean() ? random.nextInt() : EXTREMES.get(random.nextInt(EXTREMES.size())),
                    random.nextInt());
        }
        return hashes;
    }

    @Test
    void marks_hold_what_a_map_would_hold() {
        var random = new Random(11);
        for (int i = 0; i < 500; i++) {
            // Given
            var hashes = random(random);
            // When
            var marks = Marks.of(hashes);
            // Then
            assertThat(marks.size()).isEqualTo(hashes.size());
            assertThat(marks.isEmpty()).isEqualTo(hashes.isEmpty());
            assertThat(marks.paths())
                    .containsExactlyInAnyOrder(
                            hashes.keySet().stream().mapToInt(Integer::intValue).toArray());
            hashes.forEach((path, leaf) -> assertThat(marks.get(path)).isEqualTo(leaf));
            EXTREMES.forEach(path -> assertThat(marks.get(path)).isEqualTo(hashes.getOrDefault(path, 0)));
        }
    }

    @Test
    void marks_come_back_from_bytes_in_any_order() {
        // Given
        var pairs = ByteBuffer.allocate(32)
                .putInt(7)
                .putInt(-1)
                .putInt(-7)
                .putInt(5)
                .putInt(Integer.MAX_VALUE)
                .putInt(Integer.MIN_VALUE)
                .putInt(0)
                .putInt(0);
        var marks = Marks.of(Map.of(7, -1, -7, 5, Integer.MAX_VALUE, Integer.MIN_VALUE, 0, 0));
        // Then
        assertThat(Marks.fromBytes(pairs.array())).isEqualTo(marks).hasSameHashCodeAs(marks);
        assertThat(Marks.fromBytes(marks.toBytes())).isEqualTo(marks);
        assertThat(Marks.fromBytes(new byte[0])).isEqualTo(Marks.NONE);
        assertThatThrownBy(() -> Marks.fromBytes(new byte[9])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void of_two_leaves_with_one_path_the_same_stays_in_either_order() {
        // Given
        var one = new Marks.Builder();
        var other = new Marks.Builder();
        // When
        for (int leaf : new int[] {3, -3, 1}) {
            one.put(-9, leaf);
        }
        for (int leaf : new int[] {1, -3, 3}) {
            other.put(-9, leaf);
        }
        // Then
        assertThat(one.build()).isEqualTo(other.build()).extracting(Marks::size).isEqualTo(1);
    }

    @Test
    void a_snapshot_precedes_one_whose_previous_leaves_it_has() {
        // Given
        var before = new Snapshot(Map.of(-5, 2, 6, Integer.MIN_VALUE), Map.of());
        // Then
        assertThat(before.precedes(new Snapshot(Map.of(), Map.of(-5, 2)))).isTrue();
        assertThat(before.precedes(new Snapshot(Map.of(), Map.of(6, Integer.MIN_VALUE, 1, 0))))
                .isTrue();
        assertThat(before.precedes(new Snapshot(Map.of(), Map.of(-5, 3)))).isFalse();
        assertThat(before.precedes(new Snapshot(Map.of(), Map.of(1, 2)))).isFalse();
        assertThat(before.precedes(new Snapshot(Map.of(), Map.of()))).isFalse();
    }
}
