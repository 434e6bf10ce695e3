package io.sluice.ops.key;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ops.embedded.StartRefused;
import io.sluice.tenant.DataKeys;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Looks after the data keys of tenants, on every node: how they are wrapped, and that those of erased tenants are forgotten. */
@ApplicationScoped
class KeyRotation {
    private static final Logger LOG = Logger.getLogger(KeyRotation.class);
    private static final int AFTER_THE_PLATFORMS_KEYS = Interceptor.Priority.LIBRARY_BEFORE + 1;
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final DataKeys keys;
    private final Rewrapping rewrapping;
    private final AtomicLong toRewrap = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("key-rotation").factory());

    KeyRotation(DataKeys keys, Clock clock, MeterRegistry registry) {
        this.keys = keys;
        this.rewrapping = new Rewrapping(keys.stored(), clock);
        Gauge.builder("sluice.data.keys.to.rewrap", toRewrap, AtomicLong::get).register(registry);
    }

    /** @throws StartRefused a master key is missing */
    void start(@Observes @Priority(AFTER_THE_PLATFORMS_KEYS) StartupEvent event) throws SQLException {
        rewrapping.check();
        toRewrap.set(keys.stored().toRewrap());
        timer.scheduleWithFixedDelay(this::look, SOON.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
    }

    /** An exception would end the timer. */
    private void look() {
        try {
            keys.forgetErased();
            toRewrap.set(rewrapping.turn());
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("data keys are looked after later: %s", e.getClass().getName());
        }
    }
}
