package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyRoomTest {
    private static final int SMALL = 64 * 1024;

    private final BodyRoom room = new BodyRoom(8L * SMALL);

    @Test
    void what_is_taken_is_held_until_it_is_freed() {
        assertThat(room.take(1000, 1000)).isTrue();
        assertThat(room.take(500, 1500)).isTrue();
        assertThat(room.held()).isEqualTo(1500);
        room.free(1500);
        assertThat(room.held()).isZero();
    }

    @Test
    void the_last_quarter_is_for_small_bodies() {
        // Given
        assertThat(room.take(6 * SMALL, 6 * SMALL)).isTrue();
        // Then
        assertThat(room.take(1, SMALL + 1)).isFalse();
        assertThat(room.take(SMALL, SMALL)).isTrue();
        assertThat(room.take(SMALL, SMALL)).isTrue();
        assertThat(room.take(1, 1)).isFalse();
    }

    @Test
    void what_finds_no_room_takes_none() {
        assertThat(room.take(9 * SMALL, 9 * SMALL)).isFalse();
        assertThat(room.held()).isZero();
    }
}
