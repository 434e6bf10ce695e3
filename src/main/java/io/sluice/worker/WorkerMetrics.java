package io.sluice.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import io.sluice.event.Outcome;
import io.sluice.ledger.Committed;
import io.sluice.provider.Provider;
import io.sluice.provider.Providers;
import io.sluice.record.Kinds;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the worker counts; see CONTRACT.md 6. Every series stands at 0 from the start. */
@Singleton
public class WorkerMetrics {
    private static final List<String> OUTCOMES = List.of("applied", "ignored", "duplicate", "retrying", "dead", "held");

    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<List<String>, Counter> counters = new ConcurrentHashMap<>();
    private final Map<String, Timer> latency = new ConcurrentHashMap<>();

    WorkerMetrics(MeterRegistry registry, Providers providers, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        for (var provider : providers.all().stream().map(Provider::name).toList()) {
            OUTCOMES.forEach(outcome -> events(provider, outcome));
            timer(provider);
        }
        for (var kind : Kinds.all().keySet()) {
            for (var outcome : Outcome.values()) {
                changes(kind, outcome.label());
            }
        }
    }

    /** Being told of the start is what makes this bean, and its series, before the first event. */
    void start(@Observes StartupEvent event) {}

    void committed(@Observes Committed batch) {
        var now = clock.instant();
        for (var event : batch.events()) {
            if (OUTCOMES.contains(event.outcome())) {
                events(event.provider(), event.outcome()).increment();
            }
            if (event.outcome().equals("applied") && !event.again()) {
                var took = Duration.between(event.receivedAt(), now);
                timer(event.provider()).record(took.isNegative() ? Duration.ZERO : took);
            }
        }
        batch.changes()
                .forEach(change ->
                        changes(change.kind(), change.outcome().label()).increment());
    }

    /** Events that are accepted late; the same series that ingest counts. */
    void accepted(String provider, int events) {
        Counter.builder("sluice.events.accepted")
                .tag("provider", provider)
                .register(registry)
                .increment(events);
    }

    private Counter events(String provider, String outcome) {
        return counter("sluice.events.applied", "provider", provider, outcome);
    }

    private Counter changes(String kind, String outcome) {
        return counter("sluice.changes", "kind", kind, outcome);
    }

    private Counter counter(String name, String label, String value, String outcome) {
        return counters.computeIfAbsent(
                List.of(name, value, outcome),
                k -> Counter.builder(name)
                        .tag(label, value)
                        .tag("outcome", outcome)
                        .register(registry));
    }

    private Timer timer(String provider) {
        return latency.computeIfAbsent(
                provider,
                p -> Timer.builder("sluice.apply.latency")
                        .publishPercentileHistogram()
                        .minimumExpectedValue(Duration.ofMillis(1))
                        .maximumExpectedValue(Duration.ofHours(6))
                        .tag("provider", p)
                        .register(registry));
    }
}
