package io.sluice.ledger.pulse;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ledger.Bench;
import io.sluice.ledger.bench.Facts;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A source that usually sends and has stopped is noticed; one that never sent much, or is known to rest, is not. */
class SilenceTest {
    private final Bench bench = new Bench();
    private final Pulses pulses = new Pulses(bench.transactions);
    private final Silence silence = new Silence(bench.database);
    private final UUID source = bench.source(bench.tenant);
    private final Instant start = bench.clock.instant();

    /** So many events, so far apart; then they are written, unless it is the same flush. */
    private Instant send(Instant from, int events, Duration apart) throws SQLException {
        for (int i = 0; i < events; i++) {
            pulses.beat(source, 1, from.plus(apart.multipliedBy(i)));
        }
        pulses.write();
        return from.plus(apart.multipliedBy(events - 1));
    }

    private boolean silent(Instant now) {
        return silence.of(source, now).orElseThrow().silent();
    }

    @ParameterizedTest
    @CsvSource({
        "20, PT10M, PT60M, false",
        "20, PT10M, PT61M, true",
        "19, PT10M, PT24H, false",
        "20, PT45M, PT89M, false",
        "20, PT45M, PT91M, true",
        "200, PT1S, PT59M, false"
    })
    void a_source_is_silent_after_an_hour_and_after_twice_its_longest_rest(
            int events, Duration apart, Duration since, boolean silent) throws SQLException {
        // Given
        var last = send(start, events, apart);
        // When
        var heard = silence.of(source, last.plus(since)).orElseThrow();
        // Then
        assertThat(heard).isEqualTo(new Silence.Heard(last, silent));
    }

    @Test
    void a_rest_over_night_is_known_from_the_night_before() throws SQLException {
        // Given
        var evening = send(Instant.parse("2026-11-20T08:00:00Z"), 40, Duration.ofMinutes(15));
        var morning = Instant.parse("2026-11-21T08:00:00Z");
        // When
        boolean firstNight = silent(morning.minusSeconds(1));
        var evening2 = send(morning, 40, Duration.ofMinutes(15));
        // Then
        assertThat(firstNight).isTrue();
        assertThat(silent(evening2.plus(Duration.between(evening, morning)))).isFalse();
        assertThat(silent(evening2.plus(Duration.ofHours(30)))).isTrue();
    }

    @Test
    void a_rest_between_two_writes_counts_and_what_is_written_twice_adds_up() throws SQLException {
        // Given
        send(start, 10, Duration.ofMinutes(1));
        var last = send(start.plus(Duration.ofHours(2)), 10, Duration.ofMinutes(1));
        // Then
        assertThat(silent(last.plus(Duration.ofMinutes(220)))).isFalse();
        assertThat(silent(last.plus(Duration.ofMinutes(223)))).isTrue();
        assertThat(bench.sql.number("SELECT events FROM source_day WHERE source_id = ?", source))
                .isEqualTo(20);
    }

    @Test
    void silent_sources_are_counted_while_they_are_active() throws SQLException {
        // Given
        var later = send(start, 20, Duration.ofMinutes(1)).plus(Duration.ofHours(2));
        long before = silence.byProvider(later).getOrDefault(Facts.PROVIDER, 0L);
        // When
        bench.sql.run("UPDATE source SET status = 'disabled' WHERE id = ?", source);
        // Then
        assertThat(before).isPositive();
        assertThat(silence.byProvider(later).getOrDefault(Facts.PROVIDER, 0L)).isEqualTo(before - 1);
    }

    @Test
    void a_source_that_is_gone_stops_nobody_and_old_days_are_forgotten() throws SQLException {
        // Given
        pulses.beat(UUID.randomUUID(), 1, start);
        send(start, 3, Duration.ofMinutes(1));
        // When
        silence.forget(start.plus(Duration.ofDays(7)));
        var kept = silence.of(source, start.plus(Duration.ofDays(7)));
        silence.forget(start.plus(Duration.ofDays(8)));
        // Then
        assertThat(kept).isPresent();
        assertThat(bench.sql.number("SELECT count(*) FROM source_day WHERE source_id = ?", source))
                .isZero();
        assertThat(start.atOffset(ZoneOffset.UTC).getHour()).isEqualTo(8);
    }
}
