package io.sluice.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.sluice.provider.Provider;
import io.sluice.provider.Providers;
import io.sluice.queue.Partitions;
import io.sluice.queue.Partitions.Backlog;
import io.sluice.worker.Balance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Gauges of what the stores hold, read in the background so that a scrape never waits for a store; while one is away its gauges keep their last value. */
@ApplicationScoped
class StoreGauges {
    private static final Logger LOG = Logger.getLogger(StoreGauges.class);
    private static final Duration QUEUE_EVERY = Duration.ofSeconds(2);
    private static final Duration LEDGER_EVERY = Duration.ofSeconds(3);

    private final Partitions partitions;
    private final Balance balance;
    private final Clock clock;
    private final AtomicLong depth = new AtomicLong();
    private final AtomicLong oldestMillis = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();
    private final AtomicLong difference = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("gauges-", 0).factory());

    StoreGauges(Partitions partitions, Balance balance, Clock clock, MeterRegistry registry, Providers providers) {
        this.partitions = partitions;
        this.balance = balance;
        this.clock = clock;
        Gauge.builder("sluice.queue.depth", depth, AtomicLong::get).register(registry);
        Gauge.builder("sluice.queue.oldest.seconds", oldestMillis, m -> m.get() / 1000.0)
                .register(registry);
        Gauge.builder("sluice.dead.letters", deadLetters, AtomicLong::get).register(registry);
        Gauge.builder("sluice.balance.difference", difference, AtomicLong::get).register(registry);
        for (var name : providers.all().stream().map(Provider::name).toList()) {
            Counter.builder("sluice.provider.calls")
                    .tag("provider", name)
                    .tag("outcome", "ok")
                    .register(registry);
        }
    }

    void start(@Observes StartupEvent event) {
        every(QUEUE_EVERY, this::readQueue);
        every(LEDGER_EVERY, this::readLedger);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
    }

    /** Something that may fail while a store is away. */
    @FunctionalInterface
    private interface Reading {
        void run() throws Exception;
    }

    private void every(Duration period, Reading reading) {
        timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        reading.run();
                    } catch (Exception e) {
                        LOG.debugf(
                                "gauges keep their last value: %s", e.getClass().getName());
                    }
                },
                0,
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void readQueue() {
        var backlogs = partitions.backlogs();
        depth.set(backlogs.stream().mapToLong(Backlog::requests).sum());
        oldestMillis.set(backlogs.stream()
                .flatMap(b -> b.oldest().stream())
                .min(Instant::compareTo)
                .map(o -> Math.max(0, clock.millis() - o.toEpochMilli()))
                .orElse(0L));
    }

    private void readLedger() throws Exception {
        var report = balance.note();
        deadLetters.set(report.count().of("dead"));
        difference.set(report.difference());
    }
}
