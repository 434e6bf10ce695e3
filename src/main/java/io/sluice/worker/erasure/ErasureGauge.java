package io.sluice.worker.erasure;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.watch.Lookout;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** How long the oldest erasure that is not over has been under way, of people and of tenants. Read in the background, so that a scrape never waits for a store. */
@ApplicationScoped
class ErasureGauge {
    private static final Duration EVERY = Duration.ofSeconds(30);

    private final Transactions transactions;
    private final Clock clock;
    private volatile Read latest = new Read(0, 0);

    /** In seconds; 0: none is under way. */
    private record Read(double person, double tenant) {}

    ErasureGauge(Transactions transactions, Clock clock, MeterRegistry registry) {
        this.transactions = transactions;
        this.clock = clock;
        Gauge.builder("sluice.erasures.oldest.seconds", this, g -> g.latest.person())
                .tag("kind", "person")
                .register(registry);
        Gauge.builder("sluice.erasures.oldest.seconds", this, g -> g.latest.tenant())
                .tag("kind", "tenant")
                .register(registry);
    }

    void start(@Observes StartupEvent event, Lookout lookout) {
        lookout.every("erasure-gauge", EVERY, this::read);
    }

    /** Of a person it is over once what waited in the queue was gone through as well: until then it is due again. */
    void read() throws SQLException {
        latest = transactions.call(connection -> {
            try (var select = connection.prepareStatement("""
                    SELECT (SELECT min(requested_at) FROM erasure WHERE due_at IS NOT NULL),
                           (SELECT min(started_at) FROM tenant_erasure WHERE due_at IS NOT NULL)
                    """);
                    var row = select.executeQuery()) {
                return row.next()
                        ? new Read(
                                since(row.getObject(1, OffsetDateTime.class)),
                                since(row.getObject(2, OffsetDateTime.class)))
                        : latest;
            }
        });
    }

    private double since(@Nullable OffsetDateTime start) {
        return start == null
                ? 0
                : Math.max(
                        0, Duration.between(start.toInstant(), clock.instant()).toSeconds());
    }
}
