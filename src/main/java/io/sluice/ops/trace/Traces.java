package io.sluice.ops.trace;

import io.opentelemetry.api.OpenTelemetry;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Gives the rooms what they open spans with: where no endpoint is given, what does nothing, and nothing of the SDK is so much as loaded. */
final class Traces {

    @Produces
    @Singleton
    static OpenTelemetry telemetry(@ConfigProperty(name = "sluice.otlp-endpoint") Optional<String> endpoint) {
        var url = endpoint.orElse("");
        // No reference to a method: linking one loads what it needs.
        return url.isBlank() ? OpenTelemetry.noop() : Export.open(url);
    }

    /** When the worker's loops have stopped, and ended their last spans. */
    static void close(@Disposes OpenTelemetry telemetry) {
        if (telemetry != OpenTelemetry.noop()) {
            Export.close(telemetry);
        }
    }
}
