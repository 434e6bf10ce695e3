package io.sluice.admin.access.guess;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.sluice.admin.access.guess.Guesses.Turn;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuessesTest {
    private static final int BURST = 60;

    private final AtomicLong nanos = new AtomicLong(1);
    private final Guesses guesses = new Guesses(
            new SmallRyeConfigBuilder()
                    .withMapping(GuessConfig.class)
                    .withConverter(Duration.class, 100, new DurationConverter())
                    .build()
                    .getConfigMapping(GuessConfig.class),
            nanos::get);

    @Test
    void an_address_has_sixty_different_wrong_credentials_and_then_one_a_second() {
        // Given
        assertThat(wrong("192.0.2.1", 0, 200)).isEqualTo(BURST);
        // When
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        // Then
        assertThat(wrong("192.0.2.1", 200, 10)).isEqualTo(3);
        assertThat(guesses.take("192.0.2.1", "another"))
                .isInstanceOfSatisfying(
                        Turn.Slowed.class,
                        slowed -> assertThat(slowed.time()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1)));
    }

    @Test
    void the_same_wrong_credential_costs_once() {
        // When
        IntStream.range(0, 1000).forEach(i -> wrong("192.0.2.1", 7, 1));
        // Then
        assertThat(wrong("192.0.2.1", 100, 200)).isEqualTo(BURST - 1);
    }

    @Test
    void the_same_wrong_credential_passes_whatever_its_neighbours_try_but_not_without_end() {
        // Given
        assertThat(wrong("192.0.2.1", 0, 200)).isEqualTo(BURST);
        // When
        long looked = IntStream.range(0, 20 * BURST)
                .mapToObj(i -> guesses.take("192.0.2.1", "guess 0"))
                .filter(Turn.Taken.class::isInstance)
                .count();
        // Then
        assertThat(looked).isEqualTo(10L * BURST);
    }

    @Test
    void many_at_once_are_no_more_than_many_in_a_row() {
        // When
        long looked = IntStream.range(0, 500)
                .mapToObj(i -> guesses.take("192.0.2.1", "guess " + i))
                .filter(Turn.Taken.class::isInstance)
                .count();
        // Then
        assertThat(looked).isEqualTo(BURST);
    }

    @Test
    void a_good_credential_costs_nothing_and_passes_where_none_is_left() {
        // Given
        IntStream.range(0, 1000).forEach(i -> guesses.good(taken("192.0.2.1", "good " + i)));
        assertThat(wrong("192.0.2.1", 0, 200)).isEqualTo(BURST);
        // When
        var known = guesses.take("192.0.2.1", "good 1");
        var fresh = guesses.take("192.0.2.1", "never seen");
        nanos.addAndGet(Duration.ofHours(24).plusSeconds(1).toNanos());
        wrong("192.0.2.1", 1000, 200);
        var forgotten = guesses.take("192.0.2.1", "good 1");
        // Then
        assertThat(known).isInstanceOf(Turn.Taken.class);
        assertThat(fresh).isInstanceOf(Turn.Slowed.class);
        assertThat(forgotten).isInstanceOf(Turn.Slowed.class);
    }

    @Test
    void a_credential_that_was_good_and_is_not_any_more_counts_as_wrong() {
        // Given
        guesses.good(taken("192.0.2.1", "key"));
        // When
        guesses.wrong(taken("192.0.2.1", "key"));
        // Then
        assertThat(wrong("192.0.2.1", 0, 200)).isEqualTo(BURST - 1);
    }

    @Test
    void what_nobody_could_look_up_costs_nothing() {
        IntStream.range(0, 200).forEach(i -> guesses.unknown(taken("192.0.2.1", "key " + i)));
        assertThat(wrong("192.0.2.1", 0, 200)).isEqualTo(BURST);
    }

    @Test
    void addresses_are_counted_apart_and_an_ipv6_network_is_one() {
        // Given
        assertThat(wrong("192.0.2.1", 0, 200)).isEqualTo(BURST);
        assertThat(wrong("2001:db8:1:2::1", 0, 200)).isEqualTo(BURST);
        // When
        var neighbour = wrong("192.0.2.2", 0, 200);
        var sameNetwork = wrong("2001:db8:1:2:ffff::9", 500, 200);
        var nextNetwork = wrong("2001:db8:1:3::1", 0, 200);
        // Then
        assertThat(neighbour).isEqualTo(BURST);
        assertThat(sameNetwork).isZero();
        assertThat(nextNetwork).isEqualTo(BURST);
    }

    private Turn.Taken taken(String address, String credential) {
        return (Turn.Taken) guesses.take(address, credential);
    }

    /** How many of so many different wrong ones are looked up. */
    private int wrong(String address, int first, int count) {
        int looked = 0;
        for (int i = first; i < first + count; i++) {
            if (guesses.take(address, "guess " + i) instanceof Turn.Taken turn) {
                guesses.wrong(turn);
                looked++;
            }
        }
        return looked;
    }
}
