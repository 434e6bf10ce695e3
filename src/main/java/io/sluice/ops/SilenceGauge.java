package io.sluice.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.pulse.Silence;
import io.sluice.ledger.watch.Lookout;
import io.sluice.provider.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** How many sources usually send and have stopped, looked up once a minute; while Postgres is away the gauges keep their last value. */
@ApplicationScoped
class SilenceGauge {
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final Silence silence;
    private final Clock clock;
    private final Map<String, AtomicLong> silent = new TreeMap<>();

    SilenceGauge(Silence silence, Clock clock, MeterRegistry registry, Providers providers) {
        this.silence = silence;
        this.clock = clock;
        for (var provider : providers.all()) {
            var count = new AtomicLong();
            silent.put(provider.name(), count);
            Gauge.builder("sluice.sources.silent", count, AtomicLong::get)
                    .tag("provider", provider.name())
                    .register(registry);
        }
    }

    void start(@Observes StartupEvent event, Lookout lookout) {
        lookout.every("silence", EVERY, this::look);
    }

    private void look() throws SQLException {
        var now = clock.instant();
        var found = silence.byProvider(now);
        silent.forEach((provider, count) -> count.set(found.getOrDefault(provider, 0L)));
        silence.forget(now);
    }
}
