package io.sluice.worker.chore;

import io.sluice.ledger.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** Removes rows of the audit that are too old, in small transactions. */
@ApplicationScoped
class AuditRetention implements Chore {
    static final int BATCH = 1000;

    private final Transactions transactions;
    private final AuditConfig config;
    private final Clock clock;

    AuditRetention(Transactions transactions, AuditConfig config, Clock clock) {
        this.transactions = transactions;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "audit_retention";
    }

    @Override
    public Duration every() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() throws SQLException {
        var before = clock.instant().minus(config.keep());
        while (prune(before) == BATCH) {
            // There may be more.
        }
    }

    private int prune(Instant before) throws SQLException {
        return transactions.call(connection -> {
            try (var delete = connection.prepareStatement(
                    "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < ? ORDER BY at LIMIT ?)")) {
                delete.setObject(1, before.atOffset(ZoneOffset.UTC));
                delete.setInt(2, BATCH);
                return delete.executeUpdate();
            }
        });
    }
}
