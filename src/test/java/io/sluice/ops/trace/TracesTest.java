package io.sluice.ops.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.OpenTelemetry;
import io.sluice.ops.embedded.StartRefused;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TracesTest {
    @Test
    void without_an_endpoint_nothing_is_traced() {
        assertThat(Traces.telemetry(Optional.empty())).isSameAs(OpenTelemetry.noop());
        assertThat(Traces.telemetry(Optional.of(" "))).isSameAs(OpenTelemetry.noop());
        Traces.close(OpenTelemetry.noop());
    }

    @Test
    void with_one_spans_are_sampled_by_a_ratio_named_sluice_and_go_nowhere_else() {
        // Given
        var telemetry = Traces.telemetry(Optional.of("http://127.0.0.1:1"));
        // When
        var shown = telemetry.toString();
        // Then
        assertThat(shown)
                .contains(
                        "ParentBased{root:TraceIdRatioBased{0.010000}",
                        "service.name=\"sluice\"",
                        "http://127.0.0.1:1/v1/traces",
                        "OtlpHttpSpanExporter")
                .doesNotContain("MetricExporter", "LogRecordExporter");
        Traces.close(telemetry);
    }

    @Test
    void a_malformed_setting_of_the_sdk_s_stops_the_start_without_being_repeated() {
        // Given
        System.setProperty("otel.traces.sampler.arg", "sesame");
        try {
            // When
            var refusal = assertThatThrownBy(() -> Traces.telemetry(Optional.of("http://127.0.0.1:1")));
            // Then
            refusal.isInstanceOf(StartRefused.class)
                    .hasMessageStartingWith("one of the OTEL_ variables is malformed")
                    .message()
                    .doesNotContain("sesame", "\n");
        } finally {
            System.clearProperty("otel.traces.sampler.arg");
        }
    }
}
