package io.sluice.ledger;

import io.sluice.event.Receipt;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds events that are due, some of each tenant in turn. Blocking. */
@ApplicationScoped
public class DueRounds {
    /** Tenants of one round. */
    private static final int TENANTS = 50;
    /** Events that a tenant has in a round at least, if there are that many. */
    private static final int FEWEST = 5;

    private final Transactions transactions;
    private final Clock clock;
    private final LedgerConfig config;

    DueRounds(Transactions transactions, Clock clock, LedgerConfig config) {
        this.transactions = transactions;
        this.clock = clock;
        this.config = config;
    }

    /** A due event, not yet read. */
    public record Candidate(UUID id, UUID tenant) {}

    /**
     * Due events of several tenants in turn, so that no tenant's many stand before another's few.
     *
     * @param left whether these tenants may have more
     * @param next after which tenant to go on; empty: from the first again
     */
    public record Round(List<Candidate> candidates, boolean left, Optional<UUID> next) {}

    /**
     * Finds up to so many due events, of the tenants that come after one.
     *
     * @throws StoreUnavailable Postgres is away
     */
    public Round next(Optional<UUID> after, int most) throws SQLException {
        return transactions.call(connection -> {
            int wanted = Math.min(TENANTS, most);
            var tenants = tenants(connection, after, wanted);
            var next = tenants.size() < wanted ? Optional.<UUID>empty() : Optional.of(tenants.getLast());
            return tenants.isEmpty() ? new Round(List.of(), false, next) : round(connection, tenants, most, next);
        });
    }

    /** Whether an event waits for the sweep that was due then already. @throws StoreUnavailable Postgres is away */
    public boolean behind(Instant then) throws SQLException {
        return transactions.call(connection -> {
            try (var select = connection.prepareStatement(
                    "SELECT EXISTS (SELECT FROM event WHERE due_at IS NOT NULL AND due_at <= ?)")) {
                select.setObject(1, then.atOffset(ZoneOffset.UTC));
                try (var row = select.executeQuery()) {
                    return row.next() && row.getBoolean(1);
                }
            }
        });
    }

    /** Steps from tenant to tenant through the index, however many events each has. */
    private static List<UUID> tenants(Connection connection, Optional<UUID> after, int most) throws SQLException {
        try (var select = connection.prepareStatement("""
                WITH RECURSIVE t AS (
                  (SELECT tenant_id, 1 AS n FROM event WHERE due_at IS NOT NULL AND tenant_id %s ? ORDER BY tenant_id LIMIT 1)
                  UNION ALL
                  SELECT following.tenant_id, t.n + 1 FROM t CROSS JOIN LATERAL
                    (SELECT e.tenant_id FROM event e WHERE e.due_at IS NOT NULL AND e.tenant_id > t.tenant_id ORDER BY e.tenant_id LIMIT 1) AS following
                  WHERE t.n < ?)
                SELECT tenant_id FROM t ORDER BY n
                """.formatted(after.isPresent() ? ">" : ">="))) {
            select.setObject(1, after.orElse(Receipt.NO_TENANT));
            select.setInt(2, most);
            var found = new ArrayList<UUID>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    found.add(row.getObject(1, UUID.class));
                }
            }
            return found;
        }
    }

    private Round round(Connection connection, List<UUID> tenants, int most, Optional<UUID> next) throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT e.id, t.id, e.bytes, e.turn FROM unnest(?::uuid[]) AS t(id) CROSS JOIN LATERAL
                  (SELECT id, octet_length(payload) AS bytes, row_number() OVER (ORDER BY due_at, id) AS turn
                   FROM event WHERE tenant_id = t.id AND due_at <= ? ORDER BY due_at, id LIMIT ?) AS e
                ORDER BY e.turn, t.id
                """)) {
            select.setArray(1, connection.createArrayOf("uuid", tenants.toArray()));
            select.setObject(2, clock.instant().atOffset(ZoneOffset.UTC));
            int each = Math.max(FEWEST, most / tenants.size());
            select.setInt(3, each);
            var found = new ArrayList<Candidate>();
            long bytes = 0;
            boolean left = false;
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    if (found.size() >= most || (!found.isEmpty() && bytes >= config.batchBytes())) {
                        // Large ones may have left tenants without a turn.
                        return new Round(
                                found,
                                true,
                                row.getInt(4) == 1 ? Optional.of(found.getLast().tenant()) : next);
                    }
                    found.add(new Candidate(row.getObject(1, UUID.class), row.getObject(2, UUID.class)));
                    bytes += row.getLong(3);
                    left |= row.getInt(4) == each;
                }
            }
            return new Round(found, left, next);
        }
    }
}
