package io.sluice.worker.chore;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.watch.Lookout;
import io.sluice.ledger.watch.Sight;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;

/** How many secrets were still used near their end, and have not come to it yet. Read in the background, so that a scrape never waits for a store. */
@ApplicationScoped
class SecretGauge {
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final Clock clock;
    private final Sight<Long> secrets;

    SecretGauge(Transactions transactions, Clock clock, MeterRegistry registry) {
        this.transactions = transactions;
        this.clock = clock;
        this.secrets = new Sight<>("secrets", EVERY, registry);
        secrets.gauge("sluice.secrets.still.used", Long::doubleValue);
    }

    void start(@Observes StartupEvent event, Lookout lookout) {
        lookout.every("secret-gauge", EVERY, this::read);
    }

    void read() {
        secrets.look(() -> transactions.call(connection -> {
            try (var select = connection.prepareStatement(
                    "SELECT count(*) FROM secret WHERE expires_at > ? AND warned_at IS NOT NULL")) {
                select.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
                try (var row = select.executeQuery()) {
                    return row.next() ? row.getLong(1) : 0;
                }
            }
        }));
    }
}
