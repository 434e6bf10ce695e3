package io.sluice.remote.reconcile;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.sluice.provider.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;

/** What providers list and is not here; see CONTRACT.md 6. Every series stands at 0 from the start. */
@ApplicationScoped
class Drift {
    private final MeterRegistry registry;

    Drift(MeterRegistry registry, Providers providers) {
        this.registry = registry;
        for (var provider : providers.all()) {
            for (var outcome : Outcome.values()) {
                count(provider.name(), outcome, 0);
            }
        }
    }

    enum Outcome {
        /** It was not here, and is now. */
        MISSING,
        /** It is not here, and cannot be read or stored. */
        UNREADABLE
    }

    /** Being told of the start is what makes this bean, and its series, before the first comparison. */
    void start(@Observes StartupEvent event) {}

    void count(String provider, Outcome outcome, long events) {
        Counter.builder("sluice.reconcile.drift")
                .tag("provider", provider)
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment(events);
    }
}
