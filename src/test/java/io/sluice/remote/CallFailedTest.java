package io.sluice.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallFailedTest {
    @ParameterizedTest
    @CsvSource({"PT17S, PT17S", "PT1H, PT1H", "PT200H, PT1H"})
    void what_a_provider_asks_to_wait_is_an_hour_at_most(Duration asked, Duration waited) {
        // When
        var failed = CallFailed.of(429, "Limited.", Optional.of(asked)).coded(7);
        // Then
        assertThat(failed.retryAfter()).contains(waited);
    }
}
