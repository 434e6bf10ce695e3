package io.sluice.remote.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ledger.bench.TickedClock;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.RemoteSettings;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitsTest {
    private final Waits waits = new Waits(RemoteSettings.USUAL, new TickedClock());

    /** @param asked seconds that the provider asks for; 0: it does not */
    @ParameterizedTest
    @CsvSource({"0, 0, 5", "1, 0, 30", "2, 0, 120", "50, 0, 120", "0, 17, 17", "2, 17, 120", "0, 999999, 3600"})
    void a_wait_grows_and_is_no_shorter_than_the_provider_asks_for(int before, long asked, long seconds) {
        // Given
        var retryAfter = Optional.of(asked).filter(s -> s > 0).map(Duration::ofSeconds);
        // When
        var at = waits.after(before, new CallFailed(Kind.LIMITED, 429, "Too much.", retryAfter));
        // Then
        var wait = Duration.between(TickedClock.START, at);
        assertThat(wait).isBetween(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds * 11 / 10 + 1));
    }
}
