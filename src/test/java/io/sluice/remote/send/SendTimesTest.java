package io.sluice.remote.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ledger.bench.TickedClock;
import io.sluice.remote.RemoteSettings;
import io.sluice.remote.send.SendRows.Key;
import io.sluice.remote.send.SendRows.Row;
import io.sluice.remote.send.SendRows.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How long a send waits at most. */
class SendTimesTest {
    private static final Duration LONG = Duration.ofDays(11);
    private static final Instant MADE = TickedClock.START;
    private static final Instant END = MADE.plus(Duration.ofHours(1));

    private final TickedClock clock = new TickedClock();
    private final SendTimes times = new SendTimes(new Settings(), RemoteSettings.USUAL, clock);
    private final Row row = new Row(
            new Key(new UUID(1, 1), new UUID(2, 2)),
            new UUID(3, 3),
            "messages",
            new byte[0],
            Status.WAITING,
            MADE,
            MADE,
            MADE,
            1,
            "");

    private record Settings(Duration patience, Duration keyTtl, Duration settle, Duration giveUp, Duration unknown)
            implements SendConfig {
        Settings() {
            this(
                    Duration.ofSeconds(5),
                    Duration.ofHours(24),
                    Duration.ofMinutes(1),
                    Duration.ofHours(1),
                    Duration.ofHours(24));
        }
    }

    @Test
    void what_the_provider_wants_is_waited_for() {
        assertThat(times.again(row, Duration.ofMinutes(3))).isEqualTo(MADE.plus(Duration.ofMinutes(3)));
    }

    @Test
    void without_a_wish_the_wait_is_our_own() {
        assertThat(times.again(row, Duration.ZERO)).isEqualTo(MADE.plusSeconds(5));
    }

    @Test
    void a_wish_beyond_the_end_is_waited_for_until_the_end_and_that_is_told_then() {
        // When
        var due = times.again(row, LONG);
        // Then
        assertThat(due).isEqualTo(END);
        assertThat(times.over(row)).isFalse();
        clock.tick(Duration.between(clock.instant(), due));
        assertThat(times.over(row)).isTrue();
    }

    @Test
    void what_failed_after_its_end_is_over_at_once() {
        // Given
        clock.tick(Duration.ofMinutes(61));
        // Then
        assertThat(times.again(row, LONG)).isEqualTo(END);
    }

    @Test
    void what_may_have_been_sent_is_looked_for_at_the_end_too() {
        assertThat(times.look(row, LONG)).isEqualTo(END);
    }

    @Test
    void after_its_end_it_is_looked_for_until_it_counts_as_unknown() {
        // Given
        clock.tick(Duration.ofMinutes(61));
        // Then
        assertThat(times.look(row, LONG)).isEqualTo(times.known(row));
        assertThat(times.look(row, Duration.ZERO)).isEqualTo(clock.instant().plusSeconds(5));
    }
}
