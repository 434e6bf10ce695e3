package io.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SweepPaceTest {
    private static final Optional<UUID> LATER_TENANTS = Optional.of(new UUID(1, 1));
    private static final Optional<UUID> NONE = Optional.empty();

    private final Sweep.Pace pace = new Sweep.Pace();

    private void round(boolean left, Optional<UUID> next, int tried) {
        pace.begin(next);
        pace.tried(tried, left);
    }

    @Test
    void goes_on_at_once_while_there_are_tenants_it_has_not_come_to() {
        // When
        round(false, LATER_TENANTS, 0);
        // Then
        assertThat(pace.more()).isTrue();
    }

    @Test
    void rests_after_the_last_tenant_where_nothing_is_left() {
        // When
        round(false, LATER_TENANTS, 5);
        round(false, NONE, 5);
        // Then
        assertThat(pace.more()).isFalse();
    }

    @Test
    void begins_again_at_once_where_an_earlier_round_left_some() {
        // When
        round(true, LATER_TENANTS, 5);
        round(false, NONE, 5);
        // Then
        assertThat(pace.more()).isTrue();
    }

    @Test
    void what_an_earlier_cycle_left_counts_once() {
        // Given
        round(true, NONE, 5);
        // When
        round(false, NONE, 5);
        // Then
        assertThat(pace.more()).isFalse();
    }

    @Test
    void rests_where_all_that_is_left_is_of_tenants_that_others_write_to() {
        // When
        round(true, NONE, 0);
        // Then
        assertThat(pace.more()).isFalse();
    }

    @Test
    void takes_fewer_after_it_met_others() {
        // Given
        round(true, NONE, 5);
        // When
        pace.busy();
        // Then
        assertThat(pace.most()).isEqualTo(Sweep.Pace.FEW);
    }

    @Test
    void takes_as_many_as_ever_after_a_round_that_met_nobody() {
        // Given
        round(true, NONE, 5);
        pace.busy();
        // When
        round(true, NONE, 5);
        // Then
        assertThat(pace.most()).isEqualTo(Sweep.Pace.MOST);
    }
}
