package io.sluice.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.remote.CallFailed.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallsTest {
    private static final RemoteConfig CONFIG = new RemoteSettings(Duration.ofSeconds(1), 1_000, 1_000, 3);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Calls calls = new Calls(CONFIG, registry);
    private final UUID source = new UUID(1, 1);
    private final AtomicInteger made = new AtomicInteger();

    private Supplier<String> failing(int status) {
        return () -> {
            made.incrementAndGet();
            throw CallFailed.of(status, "It failed.", Optional.empty());
        };
    }

    private CallFailed fail(int status) {
        return catchThrowableOfType(CallFailed.class, () -> calls.call("stripe", source, failing(status)));
    }

    private double counted(String outcome) {
        return registry.get("sluice.provider.calls")
                .tags("provider", "stripe", "outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void every_series_stands_at_0_from_the_start() {
        assertThat(counted("ok")).isZero();
        assertThat(counted("unavailable")).isZero();
    }

    @Test
    void a_call_is_counted_by_what_came_of_it() {
        // When
        var answer = calls.call("stripe", source, () -> "answer");
        // Then
        assertThat(answer).isEqualTo("answer");
        assertThat(counted("ok")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "400,REFUSED",
        "401,UNAUTHORIZED",
        "402,REFUSED",
        "403,UNAUTHORIZED",
        "404,GONE",
        "408,UNAVAILABLE",
        "409,UNAVAILABLE",
        "410,GONE",
        "422,REFUSED",
        "429,LIMITED",
        "500,UNAVAILABLE",
        "502,UNAVAILABLE",
        "503,UNAVAILABLE",
        "504,UNAVAILABLE",
        "302,UNAVAILABLE"
    })
    void a_status_says_what_it_means_for_the_caller(int status, Kind kind) {
        // When
        var failed = fail(status);
        // Then
        assertThat(failed.kind()).isEqualTo(kind);
        assertThat(failed.status()).isEqualTo(status);
        assertThat(counted(kind.label())).isEqualTo(1);
    }

    @Test
    void a_provider_that_is_away_is_left_alone_and_tried_again_after_a_rest() {
        // Given
        for (int i = 0; i < CONFIG.breakAfter(); i++) {
            fail(500);
        }
        // When
        var withheld = fail(500);
        // Then
        assertThat(withheld.kind()).isEqualTo(Kind.WITHHELD);
        assertThat(made).hasValue(CONFIG.breakAfter());
        await().until(() -> fail(404).kind() == Kind.GONE);
        assertThat(calls.call("stripe", source, () -> "answer")).isEqualTo("answer");
    }

    @Test
    void what_is_away_for_one_source_is_tried_for_another() {
        // Given
        for (int i = 0; i < CONFIG.breakAfter(); i++) {
            fail(500);
        }
        // When
        var answer = calls.call("stripe", new UUID(1, 2), () -> "answer");
        // Then
        assertThat(answer).isEqualTo("answer");
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "404", "429"})
    void what_is_not_the_providers_fault_breaks_nothing(int status) {
        // When
        for (int i = 0; i < 2 * CONFIG.breakAfter(); i++) {
            fail(status);
        }
        // Then
        assertThat(made).hasValue(2 * CONFIG.breakAfter());
    }
}
