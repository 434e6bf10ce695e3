package io.sluice.worker.erasure;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.watch.Lookout;
import io.sluice.ledger.watch.Sight;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
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
    private final Sight<Read> erasures;

    /** In seconds; 0: none is under way. */
    private record Read(double person, double tenant) {}

    ErasureGauge(Transactions transactions, Clock clock, MeterRegistry registry) {
        this.transactions = transactions;
        this.clock = clock;
        this.erasures = new Sight<>("erasures", EVERY, registry);
        erasures.gauge("sluice.erasures.oldest.seconds", Read::person, "kind", "person");
        erasures.gauge("sluice.erasures.oldest.seconds", Read::tenant, "kind", "tenant");
    }

    void start(@Observes StartupEvent event, Lookout lookout) {
        lookout.every("erasure-gauge", EVERY, this::read);
    }

    void read() {
        erasures.look(() -> transactions.call(this::read));
    }

    /** Of a person it is over once what waited in the queue was gone through as well: until then it is due again. */
    private Read read(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT (SELECT min(requested_at) FROM erasure WHERE due_at IS NOT NULL),
                       (SELECT min(started_at) FROM tenant_erasure WHERE due_at IS NOT NULL)
                """);
                var row = select.executeQuery()) {
            row.next();
            return new Read(
                    since(row.getObject(1, OffsetDateTime.class)), since(row.getObject(2, OffsetDateTime.class)));
        }
    }

    private double since(@Nullable OffsetDateTime start) {
        return start == null
                ? 0
                : Math.max(
                        0, Duration.between(start.toInstant(), clock.instant()).toSeconds());
    }
}
