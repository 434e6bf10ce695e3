package io.sluice.ops.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import io.sluice.ops.embedded.StartRefused;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * OpenTelemetry's SDK, which sends spans, and nothing else, to a collector. A thread of its own sends them; what it cannot send in time, or cannot hold, is lost.
 *
 * @see <a href="https://opentelemetry.io/docs/languages/java/configuration/">its own variables</a>, which keep their meaning
 */
final class Export {
    /** For what has not been sent yet; the whole process has ten seconds to end. */
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");

    /** Where the SDK's own variables say nothing else: one request of a hundred, and all that a trusted proxy samples. */
    private static final Map<String, String> DEFAULTS =
            Map.of("otel.traces.sampler", "parentbased_traceidratio", "otel.traces.sampler.arg", "0.01");

    private Export() {}

    /**
     * @param endpoint checked before; {@code /v1/traces} below it is what is called
     * @throws StartRefused a variable of the SDK's is malformed
     */
    static OpenTelemetry open(String endpoint) {
        try {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> DEFAULTS)
                    .addPropertiesCustomizer(given -> settled(endpoint))
                    .addResourceCustomizer((resource, given) -> named(resource))
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk();
        } catch (ConfigurationException e) {
            // Its message may repeat a value.
            throw new StartRefused(
                    "one of the OTEL_ variables is malformed; see OpenTelemetry's documentation of them");
        }
    }

    private static Map<String, String> settled(String endpoint) {
        var traces = endpoint.replaceFirst("/+$", "") + "/v1/traces";
        return Map.of(
                // Those of traces alone win over the general ones.
                "otel.exporter.otlp.traces.endpoint", traces,
                "otel.exporter.otlp.traces.protocol", "http/protobuf",
                "otel.traces.exporter", "otlp",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none");
    }

    private static Resource named(Resource resource) {
        var name = String.valueOf(resource.getAttribute(SERVICE));
        return name.startsWith("unknown_service")
                ? resource.merge(Resource.create(Attributes.of(SERVICE, "sluice")))
                : resource;
    }

    /** Sends what is left, if that takes no longer than it may. */
    static void close(OpenTelemetry opened) {
        if (opened instanceof OpenTelemetrySdk sdk) {
            sdk.getSdkTracerProvider().shutdown().join(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
