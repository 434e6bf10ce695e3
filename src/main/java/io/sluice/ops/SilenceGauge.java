package io.sluice.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.pulse.Silence;
import io.sluice.ledger.watch.Lookout;
import io.sluice.ledger.watch.Sight;
import io.sluice.provider.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** How many sources usually send and have stopped, looked up once a minute. */
@ApplicationScoped
class SilenceGauge {
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final Silence silence;
    private final Clock clock;
    private final Sight<Map<String, Long>> sources;

    SilenceGauge(Silence silence, Clock clock, MeterRegistry registry, Providers providers) {
        this.silence = silence;
        this.clock = clock;
        this.sources = new Sight<>("sources", EVERY, registry);
        for (var provider : providers.all()) {
            sources.gauge(
                    "sluice.sources.silent",
                    silent -> silent.getOrDefault(provider.name(), 0L),
                    "provider",
                    provider.name());
        }
    }

    void start(@Observes StartupEvent event, Lookout lookout) {
        lookout.every("silence", EVERY, this::look);
    }

    private void look() {
        sources.look(() -> {
            var now = clock.instant();
            var found = silence.byProvider(now);
            silence.forget(now);
            return found;
        });
    }
}
