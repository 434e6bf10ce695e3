package io.sluice.ledger.retention;

import io.sluice.event.Id;
import io.sluice.ledger.LedgerConfig;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.row.Postings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Takes out of the database all that is a tenant's. It begins in the transaction that ends the tenant: from there on nothing can be read, as its data keys are gone, and
 * nothing is written, as everybody who writes asks for the tenant first. What is left goes in steps, each a short transaction that also moves the books. Whoever dies
 * between two steps loses nothing: the row of the erasure stays due, and who comes next begins at what is there. Blocking.
 */
@ApplicationScoped
public class TenantErasure {
    private static final Logger LOG = Logger.getLogger(TenantErasure.class);
    /** How long who erases a tenant waits for its end; most are gone by then. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Whoever began is done or dead by then. */
    private static final Duration LEASE = Duration.ofSeconds(10);

    private static final String NO_TABLE = "42P01";

    private final Transactions transactions;
    private final Clock clock;
    private final int batch;

    TenantErasure(Transactions transactions, Clock clock, LedgerConfig config) {
        this.transactions = transactions;
        this.clock = clock;
        this.batch = config.retention().batch();
    }

    /** Begins in the caller's transaction, which ends the tenant, and after whoever writes to it now. */
    public void begin(Connection connection, UUID tenant) throws SQLException {
        try (var lock = connection.prepareStatement(
                "SELECT pg_advisory_xact_lock(hashtextextended('sluice/' || ?::text, 0))")) {
            lock.setString(1, tenant.toString());
            lock.executeQuery().close();
        }
        var now = clock.instant();
        try (var insert = connection.prepareStatement(
                "INSERT INTO tenant_erasure (tenant_id, started_at, due_at) VALUES (?, ?, ?)")) {
            insert.setObject(1, tenant);
            insert.setObject(2, now.atOffset(ZoneOffset.UTC));
            insert.setObject(3, now.plus(LEASE).atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    /** Goes on for some seconds, after the beginning was committed. What is left then, or failed, is gone on with later. */
    public void goOnAtOnce(UUID tenant) {
        LOG.infof("tenant is gone, and what it left is erased tenant=%s", Id.of(Id.Kind.TENANT, tenant));
        try {
            goOn(tenant, PATIENCE);
        } catch (SQLException | StoreUnavailable e) {
            LOG.warnf(
                    "erasure is gone on with later tenant=%s error=%s",
                    Id.of(Id.Kind.TENANT, tenant), e.getClass().getName());
        }
    }

    /**
     * Goes on, a step at least, until nothing is left, or so long, or somebody else is at it.
     *
     * @throws StoreUnavailable Postgres is away; what was done stands
     */
    public void goOn(UUID tenant, Duration atMost) throws SQLException {
        var until = clock.instant().plus(atMost);
        var tables = List.<TenantRows>of();
        do {
            if (tables.isEmpty()) {
                tables = transactions.call(TenantRows::all);
            }
            try {
                tables = step(tenant, tables);
            } catch (SQLException e) {
                if (!NO_TABLE.equals(e.getSQLState())) {
                    throw e;
                }
                // A partition's time was over: what there is, is asked anew.
                tables = List.of();
                continue;
            }
            if (tables.isEmpty()) {
                return;
            }
        } while (clock.instant().isBefore(until));
    }

    /** @return the tables that are to be gone on with; none: it is over, or another's */
    private List<TenantRows> step(UUID tenant, List<TenantRows> tables) throws SQLException {
        return transactions.call(connection -> {
            if (!claim(connection, tenant)) {
                return List.of();
            }
            TenantRows.byIndex(connection);
            var postings = new Postings();
            var sum = new TenantRows.Deleted(0, 0);
            int next = 0;
            while (next < tables.size() && sum.rows() < batch) {
                var deleted = tables.get(next).delete(connection, tenant, batch - (int) sum.rows(), postings);
                sum = sum.and(deleted);
                if (sum.rows() < batch) {
                    next++;
                }
            }
            note(connection, tenant, sum, next == tables.size());
            postings.write(connection);
            return tables.subList(next, tables.size());
        });
    }

    /** Until the transaction ends. @return false: it is over, or somebody else is at it */
    private static boolean claim(Connection connection, UUID tenant) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT 1 FROM tenant_erasure WHERE tenant_id = ? AND finished_at IS NULL FOR UPDATE SKIP LOCKED")) {
            select.setObject(1, tenant);
            try (var row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private void note(Connection connection, UUID tenant, TenantRows.Deleted deleted, boolean over)
            throws SQLException {
        try (var update = connection.prepareStatement("""
            UPDATE tenant_erasure SET events = events + ?, rows = rows + ?, finished_at = ?, due_at = CASE WHEN ? THEN NULL ELSE due_at END
            WHERE tenant_id = ?
            """)) {
            update.setLong(1, deleted.events());
            update.setLong(2, deleted.rows());
            update.setObject(3, over ? clock.instant().atOffset(ZoneOffset.UTC) : null);
            update.setBoolean(4, over);
            update.setObject(5, tenant);
            update.executeUpdate();
        }
        if (over) {
            LOG.infof("nothing is left of an erased tenant tenant=%s", Id.of(Id.Kind.TENANT, tenant));
        }
    }
}
