package io.sluice.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.books.Books.Count;
import io.sluice.ledger.watch.Lookout;
import io.sluice.ledger.watch.Sight;
import io.sluice.provider.Provider;
import io.sluice.provider.Providers;
import io.sluice.queue.Partitions;
import io.sluice.queue.Partitions.Backlog;
import io.sluice.queue.QueueConfig;
import io.sluice.worker.Balance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Gauges of what the stores hold, each of its own store: while one is away the other's go on. Every node of whatever role tells them, so that they are told as long as one
 * lives; so a round asks Redis once for all that is told of it.
 */
@ApplicationScoped
class StoreGauges {
    private final Partitions partitions;
    private final Balance balance;
    private final QueueConfig config;
    private final Clock clock;
    private final Sight<Waiting> queue;
    private final Sight<Count> ledger;
    private final Sight<Balance.Report> books;

    /** @param oldest of those that answered, in seconds; 0: nothing waits */
    private record Waiting(List<Backlog> partitions, double oldest) {
        double requests() {
            return partitions.stream().mapToLong(Backlog::requests).sum();
        }
    }

    StoreGauges(
            Partitions partitions,
            Balance balance,
            QueueConfig config,
            Clock clock,
            MeterRegistry registry,
            Providers providers) {
        this.partitions = partitions;
        this.balance = balance;
        this.config = config;
        this.clock = clock;
        this.queue = new Sight<>("queue", config.watchEvery(), registry);
        this.ledger = new Sight<>("ledger", config.watchEvery(), registry);
        this.books = new Sight<>("books", config.watchEvery(), registry);
        queue.gauge("sluice.queue.depth", Waiting::requests);
        queue.gauge("sluice.queue.oldest.seconds", Waiting::oldest);
        ledger.gauge("sluice.dead.letters", count -> count.of("dead"));
        books.gauge("sluice.balance.difference", Balance.Report::difference);
        for (var name : providers.all().stream().map(Provider::name).toList()) {
            Counter.builder("sluice.provider.calls")
                    .tag("provider", name)
                    .tag("outcome", "ok")
                    .register(registry);
        }
    }

    void start(@Observes StartupEvent event, Lookout lookout) {
        lookout.every("store-gauges", config.watchEvery(), this::read);
    }

    /** By one thread. Of the books nothing is known where a partition does not answer. */
    void read() {
        var before = ledger.look(balance::count);
        var waiting = queue.look(this::waiting);
        var after = ledger.look(balance::count);
        if (before.isPresent() && waiting.isPresent() && after.isPresent()) {
            books.look(() ->
                    balance.note(before.get(), partitions.whole(waiting.get().partitions()), after.get()));
        }
    }

    private Waiting waiting() {
        var found = partitions.answering();
        return new Waiting(
                found,
                found.stream()
                        .flatMap(backlog -> backlog.oldest().stream())
                        .min(Instant::compareTo)
                        .map(oldest -> Math.max(
                                0.0, Duration.between(oldest, clock.instant()).toMillis() / 1000.0))
                        .orElse(0.0));
    }
}
