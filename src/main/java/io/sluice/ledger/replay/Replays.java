package io.sluice.ledger.replay;

import io.sluice.event.Ids;
import io.sluice.event.Vault;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.read.EventFilter;
import io.sluice.ledger.read.Query;
import io.sluice.ledger.read.StoredEvent;
import io.sluice.ledger.read.StoredReplay;
import io.sluice.ledger.row.Postings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** Replays as people ask for them, under row-level security but for the books. Blocking; every method throws {@link StoreUnavailable} where Postgres is away. */
@ApplicationScoped
public class Replays {
    static final String PURPOSE = "replay";

    private final Transactions transactions;
    private final Vault vault;
    private final Ids ids;
    private final Clock clock;

    Replays(Transactions transactions, Vault vault, Ids ids, Clock clock) {
        this.transactions = transactions;
        this.vault = vault;
        this.ids = ids;
        this.clock = clock;
    }

    /** What became of the wish to apply an event again. */
    public sealed interface Again {
        record Due(StoredEvent event) implements Again {}

        /** It named a person who was erased: there is nothing left to apply. */
        record Erased() implements Again {}

        private static Again of(ResultSet row) throws SQLException {
            return row.getBoolean("erased") ? new Erased() : new Due(StoredEvent.from(row));
        }
    }

    /**
     * Makes one event due again, with attempts from zero.
     *
     * @return the event as it stands then; empty where the tenant has none of this id
     */
    public Optional<Again> one(UUID tenant, UUID event) throws SQLException {
        return transactions.call(tenant, connection -> {
            var found = Transactions.bound(connection, tenant, c -> due(c, tenant, event));
            if (found.isEmpty() || !(found.get() instanceof Again.Due(var before))) {
                return found;
            }
            var again = before.again();
            new Postings().move(before.status(), again.status(), 1).write(connection);
            return Optional.of(new Again.Due(again));
        });
    }

    /** @return the event as it stood before */
    private Optional<Again> due(Connection connection, UUID tenant, UUID event) throws SQLException {
        var receivedAt = Ids.time(event).atOffset(ZoneOffset.UTC);
        var found = new Query("SELECT " + StoredEvent.COLUMNS + ", octet_length(payload) = 0 AS erased FROM event")
                .where("tenant_id = ?", tenant)
                .where("received_at = ?", receivedAt)
                .where("id = ?", event)
                .list(connection, Again::of);
        if (found.isEmpty() || !(found.getFirst() instanceof Again.Due(var before))) {
            return found.stream().findFirst();
        }
        try (var update = connection.prepareStatement("""
                UPDATE event SET status = ?, due_at = ?, attempts = 0, applied_at = NULL, error = NULL WHERE tenant_id = ? AND received_at = ? AND id = ?
                """)) {
            update.setString(1, before.again().status());
            update.setObject(2, clock.instant().atOffset(ZoneOffset.UTC));
            update.setObject(3, tenant);
            update.setObject(4, receivedAt);
            update.setObject(5, event);
            update.executeUpdate();
        }
        return Optional.of(found.getFirst());
    }

    /**
     * Makes a replay of the events that a filter means now.
     *
     * @param dryRun only counts them
     */
    public StoredReplay create(UUID tenant, EventFilter filter, boolean dryRun) throws SQLException {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var sealed = vault.seal(tenant, PURPOSE, FilterCodec.encode(filter));
        return transactions.call(c -> Transactions.bound(c, tenant, connection -> {
            long matched = new Query("SELECT count(*) FROM event")
                    .events(tenant, filter)
                    .where("received_at < ?", now)
                    .list(connection, row -> row.getLong(1))
                    .getFirst();
            var replay =
                    new StoredReplay(ids.at(now), matched, 0, dryRun || matched == 0 ? "done" : "running", dryRun, now);
            try (var insert = connection.prepareStatement(
                    "INSERT INTO replay (id, tenant_id, filter, dry_run, status, matched, created_at, stepped_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
                insert.setObject(1, replay.id());
                insert.setObject(2, tenant);
                insert.setBytes(3, sealed);
                insert.setBoolean(4, dryRun);
                insert.setString(5, replay.status());
                insert.setLong(6, matched);
                insert.setObject(7, now.atOffset(ZoneOffset.UTC));
                insert.setObject(8, Instant.EPOCH.atOffset(ZoneOffset.UTC));
                insert.executeUpdate();
            }
            return replay;
        }));
    }

    /** Ends a replay where it stands; what it did stays, and one that is done stays done. */
    public void cancel(UUID tenant, UUID id) throws SQLException {
        transactions.call(c -> Transactions.bound(c, tenant, connection -> {
            try (var update = connection.prepareStatement(
                    "UPDATE replay SET status = 'cancelled' WHERE tenant_id = ? AND id = ? AND status = 'running'")) {
                update.setObject(1, tenant);
                update.setObject(2, id);
                return update.executeUpdate();
            }
        }));
    }
}
