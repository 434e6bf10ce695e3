package io.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

class TroublesTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Troubles troubles = new Troubles(Logger.getLogger(TroublesTest.class), nanos::get);

    @Test
    void a_store_that_is_away_is_told_once_for_all_loops() {
        // When
        boolean first = troubles.tell("apply-0-fair", "Postgres is unavailable");
        boolean second = troubles.tell("apply-1-fair", "Postgres is unavailable");
        // Then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(troubles.tell("apply-1-fair", "Redis is unavailable")).isTrue();
    }

    @Test
    void what_lasts_is_told_again() {
        // Given
        troubles.tell("apply-0-fair", "Postgres is unavailable");
        // When
        nanos.addAndGet(Troubles.QUIET.toNanos());
        // Then
        assertThat(troubles.tell("apply-0-fair", "Postgres is unavailable")).isTrue();
    }
}
