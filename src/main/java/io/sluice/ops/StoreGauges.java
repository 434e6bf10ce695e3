package io.sluice.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.watch.Lookout;
import io.sluice.provider.Provider;
import io.sluice.provider.Providers;
import io.sluice.queue.Partitions;
import io.sluice.queue.Partitions.Backlog;
import io.sluice.worker.Balance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Gauges of what the stores hold, read in the background so that a scrape never waits for a store; while one is away its gauges keep their last value. */
@ApplicationScoped
class StoreGauges {
    private static final Duration QUEUE_EVERY = Duration.ofSeconds(2);
    private static final Duration LEDGER_EVERY = Duration.ofSeconds(3);

    private final Partitions partitions;
    private final Balance balance;
    private final Clock clock;
    private final AtomicLong depth = new AtomicLong();
    private final AtomicLong oldestMillis = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();
    private final AtomicLong difference = new AtomicLong();

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

    void start(@Observes StartupEvent event, Lookout lookout) {
        lookout.every("queue-gauges", QUEUE_EVERY, this::readQueue);
        lookout.every("ledger-gauges", LEDGER_EVERY, this::readLedger);
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

    private void readLedger() throws SQLException {
        var report = balance.note();
        deadLetters.set(report.count().of("dead"));
        difference.set(report.difference());
    }
}
