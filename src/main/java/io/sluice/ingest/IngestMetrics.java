package io.sluice.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import io.sluice.event.Receipt;
import io.sluice.ledger.pulse.Pulses;
import io.sluice.provider.Provider;
import io.sluice.provider.Providers;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What is counted at the door; see CONTRACT.md 6. Every series stands at 0 from the start. */
@Singleton
public class IngestMetrics {
    private static final String UNKNOWN = "unknown";
    private static final List<String> OUTCOMES = List.of(
            "accepted",
            "malformed_body",
            "signature_missing",
            "signature_mismatch",
            "timestamp_out_of_tolerance",
            "source_not_found",
            "method_not_allowed",
            "unsupported_media_type",
            "payload_too_large",
            "rate_limited",
            "quota_exceeded",
            "unavailable");

    private final MeterRegistry registry;
    private final Map<List<String>, Counter> requests = new ConcurrentHashMap<>();
    private final Map<String, Timer> seconds = new ConcurrentHashMap<>();
    private final Map<String, Counter> accepted = new ConcurrentHashMap<>();
    private final Map<String, Counter> spilled = new ConcurrentHashMap<>();
    private final Counter kept;
    private final Counter dropped;
    private final Providers providers;
    private final Pulses pulses;

    IngestMetrics(MeterRegistry registry, Providers providers, Pulses pulses) {
        this.registry = registry;
        this.providers = providers;
        this.pulses = pulses;
        this.kept = rejections("kept");
        this.dropped = rejections("dropped");
        Stream.concat(providers.all().stream().map(Provider::name), Stream.of(UNKNOWN))
                .forEach(provider -> {
                    OUTCOMES.forEach(outcome -> request(provider, outcome));
                    seconds.put(
                            provider,
                            Timer.builder("sluice.request")
                                    .publishPercentileHistogram()
                                    .tag("provider", provider)
                                    .register(registry));
                    accepted.put(provider, counter("sluice.events.accepted", provider));
                    spilled.put(provider, counter("sluice.events.spilled", provider));
                });
    }

    private Counter rejections(String outcome) {
        return Counter.builder("sluice.rejections").tag("outcome", outcome).register(registry);
    }

    void bodies(BodyRoom room) {
        Gauge.builder("sluice.bodies.bytes", room, BodyRoom::held)
                .description("Bytes of the bodies of requests that are not answered yet")
                .register(registry);
    }

    private Counter counter(String name, String provider) {
        return Counter.builder(name).tag("provider", provider).register(registry);
    }

    private Counter request(String provider, String outcome) {
        return requests.computeIfAbsent(
                List.of(provider, outcome),
                k -> Counter.builder("sluice.requests")
                        .tag("provider", provider)
                        .tag("outcome", outcome)
                        .register(registry));
    }

    /** @param provider as in the URL; one that does not exist counts as unknown */
    void answered(String provider, String outcome, Duration took) {
        var label = label(provider);
        request(label, outcome).increment();
        var timer = seconds.get(label);
        if (timer != null) {
            timer.record(took);
        }
    }

    /** Being told of the start is what makes this bean, and its series, before the first request. */
    void start(@Observes StartupEvent event) {}

    /** The label of a provider's name as it stood in a URL. */
    String label(String provider) {
        return providers.find(provider).isPresent() ? provider : UNKNOWN;
    }

    void accepted(Receipt receipt) {
        increment(accepted, receipt.provider(), receipt.events());
        pulses.beat(receipt.sourceId(), receipt.events(), receipt.receivedAt());
    }

    void spilled(String provider, int events) {
        increment(spilled, provider, events);
    }

    /** @param written whether it can be listed */
    void rejection(boolean written) {
        (written ? kept : dropped).increment();
    }

    private static void increment(Map<String, Counter> counters, String provider, int by) {
        var counter = counters.get(provider);
        if (counter != null) {
            counter.increment(by);
        }
    }
}
