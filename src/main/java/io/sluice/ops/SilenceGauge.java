package io.sluice.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.pulse.Silence;
import io.sluice.provider.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** How many sources usually send and have stopped, looked up once a minute; while Postgres is away the gauges keep their last value. */
@ApplicationScoped
class SilenceGauge {
    private static final Logger LOG = Logger.getLogger(SilenceGauge.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final Silence silence;
    private final Clock clock;
    private final Map<String, AtomicLong> silent = new TreeMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("silence-", 0).factory());

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

    void start(@Observes StartupEvent event) {
        timer.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
    }

    private void look() {
        try {
            var now = clock.instant();
            var found = silence.byProvider(now);
            silent.forEach((provider, count) -> count.set(found.getOrDefault(provider, 0L)));
            silence.forget(now);
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("gauges keep their last value: %s", e.getClass().getName());
        }
    }
}
