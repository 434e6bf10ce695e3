package io.sluice.ledger;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/** The gateway's own transactions, as the owner of the tables, who names the tenant in every statement. Blocking. */
@Singleton
public class Transactions {
    private static final long DAY = 86_400;
    /** A check was violated; there are no others in the ledger than the bounds of partitions. */
    private static final String NO_PARTITION = "23514";

    private final DataSource database;
    private final LedgerConfig config;
    /** Partitions that were there when they were needed last; asking again is harmless. */
    private final Set<List<Long>> partitions = ConcurrentHashMap.newKeySet();

    private final Cache<UUID, ReentrantLock> turns =
            Caffeine.newBuilder().weakValues().build();

    Transactions(DataSource database, LedgerConfig config) {
        this.database = database;
        this.config = config;
    }

    /** Work inside a transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * @throws StoreUnavailable Postgres is away; nothing is stored
     * @throws SQLException the data was refused; nothing is stored
     */
    public <T> T call(Work<T> work) throws SQLException {
        return call(List.of(), List.of(), work);
    }

    /** Work that begins and ends a transaction itself. */
    @FunctionalInterface
    interface Turn<T> {
        T run() throws SQLException;
    }

    /**
     * Waits on this node for whoever else waits for the tenant, and only then goes on to take a connection: of all that wait for one tenant's lock, one holds a
     * connection.
     *
     * @throws StoreUnavailable that took too long
     */
    <T> T inTurn(UUID tenant, Turn<T> turn) throws SQLException {
        var mine = turns.get(tenant, t -> new ReentrantLock(true));
        try {
            if (!mine.tryLock(config.turnTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new StoreUnavailable(new SQLException("others wait for this tenant", "55P03"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable(new SQLException("the node is stopping", "57P01"));
        }
        try {
            return turn.run();
        } finally {
            mine.unlock();
        }
    }

    /** The same, behind whoever writes to this tenant now. */
    public <T> T call(UUID tenant, Work<T> work) throws SQLException {
        return inTurn(tenant, () -> callLocked(tenant, work));
    }

    private <T> T callLocked(UUID tenant, Work<T> work) throws SQLException {
        return call(connection -> {
            try (var lock = connection.prepareStatement(
                    "SELECT pg_advisory_xact_lock(hashtextextended('sluice/' || ?::text, 0))")) {
                lock.setString(1, tenant.toString());
                lock.executeQuery().close();
            }
            return work.run(connection);
        });
    }

    /** The same, with the partitions in place that rows of these retentions and times go to. Where one was dropped that was there before, all is done anew. */
    <T> T call(List<Integer> retentionDays, List<Instant> times, Work<T> work) throws SQLException {
        try {
            return callOnce(retentionDays, times, work);
        } catch (SQLException e) {
            if (!NO_PARTITION.equals(e.getSQLState())) {
                throw e;
            }
            partitions.removeAll(slots(retentionDays, times));
            return callOnce(retentionDays, times, work);
        }
    }

    private <T> T callOnce(List<Integer> retentionDays, List<Instant> times, Work<T> work) throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            boolean committed = false;
            try {
                ensurePartitions(connection, retentionDays, times);
                limit(connection);
                var result = work.run(connection);
                connection.commit();
                committed = true;
                return result;
            } finally {
                // An Error too must not leave half a transaction behind: giving the connection back would commit it.
                if (!committed) {
                    rollback(connection);
                }
            }
        } catch (SQLException e) {
            if (StoreUnavailable.is(e)) {
                throw new StoreUnavailable(e);
            }
            throw e;
        }
    }

    private void limit(Connection connection) throws SQLException {
        try (var limit = connection.createStatement()) {
            limit.execute("SET LOCAL statement_timeout = "
                    + config.statementTimeout().toMillis() + "; SET LOCAL lock_timeout = "
                    + config.lockTimeout().toMillis());
        }
    }

    /**
     * Work on what the API was asked for, in the caller's transaction: bound to the tenant by row-level security, as the API's own transactions are, and with no
     * more than its role may do. What comes after it is the owner's again; where it fails, the transaction has to.
     *
     * @param tenant the nil UUID binds to what is nobody's
     */
    public static <T> T bound(Connection connection, UUID tenant, Work<T> work) throws SQLException {
        var owner = become(connection, "sluice_api", tenant.toString());
        var result = work.run(connection);
        become(connection, owner, "");
        return result;
    }

    /** @return the role before; a login may have another one from its beginning */
    private static String become(Connection connection, String role, String tenant) throws SQLException {
        try (var set = connection.prepareStatement("""
                SELECT was.role, set_config('role', ?, true), set_config('sluice.tenant', ?, true) FROM (SELECT current_setting('role') AS role OFFSET 0) AS was
                """)) {
            set.setString(1, role);
            set.setString(2, tenant);
            try (var row = set.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException lost) {
            // The connection is gone, and with it the transaction.
        }
    }

    private void ensurePartitions(Connection connection, List<Integer> retentionDays, List<Instant> times)
            throws SQLException {
        var missing = slots(retentionDays, times);
        missing.removeAll(partitions);
        if (missing.isEmpty()) {
            return;
        }
        limit(connection);
        try (var ensure = connection.prepareStatement("SELECT sluice_ensure_partition(?, to_timestamp(?))")) {
            for (var slot : missing) {
                ensure.setInt(1, slot.getFirst().intValue());
                ensure.setDouble(2, slot.getLast() * DAY);
                ensure.executeQuery().close();
            }
        }
        connection.commit();
        partitions.addAll(missing);
    }

    private static Set<List<Long>> slots(List<Integer> retentionDays, List<Instant> times) {
        var slots = new HashSet<List<Long>>();
        for (int i = 0; i < times.size(); i++) {
            slots.add(List.of(
                    (long) retentionDays.get(i), Math.floorDiv(times.get(i).getEpochSecond(), DAY)));
        }
        return slots;
    }
}
