package io.sluice.tenant.key;

import com.google.crypto.tink.KeysetHandle;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The tenants' data keys as they rest in Postgres. Blocking; on connections of its own where it is not given one. */
public final class WrappedKeys {
    /** Short transactions: while one is under way, a tenant of it cannot be erased. */
    private static final int BATCH = 100;

    private final MasterKeys masters;
    private final DataSource database;

    public WrappedKeys(MasterKeys masters, DataSource database) {
        this.masters = masters;
        this.database = database;
    }

    /** One tenant's keys, open. */
    public record Opened(KeysetHandle sealing, KeysetHandle blinding) {}

    /**
     * What became of wrapping anew.
     *
     * @param wrapped so many tenants' keys
     * @param shut so many that none of the master keys opens; they are as they were
     */
    public record Rewrapped(long wrapped, long shut) {}

    private record Row(UUID tenant, byte[] sealing, byte[] blinding) {}

    /** Keeps a new tenant's keys, in the caller's transaction. Does nothing where it has some. */
    public void insert(Connection connection, UUID tenant, Opened fresh) throws SQLException, GeneralSecurityException {
        var row = wrapped(tenant, fresh);
        try (var insert = connection.prepareStatement("""
                INSERT INTO data_key (tenant_id, sealing, blinding, wrapped_by, created_at) VALUES (?, ?, ?, ?, now()) ON CONFLICT DO NOTHING
                """)) {
            insert.setObject(1, tenant);
            insert.setBytes(2, row.sealing());
            insert.setBytes(3, row.blinding());
            insert.setString(4, masters.first());
            insert.executeUpdate();
        }
    }

    /**
     * @return empty where the tenant has none
     * @throws GeneralSecurityException none of the master keys opens them
     */
    public Optional<Opened> find(UUID tenant) throws SQLException, GeneralSecurityException {
        try (var connection = database.getConnection();
                var select =
                        connection.prepareStatement("SELECT sealing, blinding FROM data_key WHERE tenant_id = ?")) {
            select.setObject(1, tenant);
            try (var row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(opened(new Row(tenant, row.getBytes(1), row.getBytes(2))))
                        : Optional.empty();
            }
        }
    }

    /** Whether one of several may be removed some day. */
    public boolean severalMasters() {
        return masters.count() > 1;
    }

    /** How many tenants' keys another master key than the first wraps, or may wrap. */
    public long toRewrap() throws SQLException {
        return count("SELECT count(*) FROM data_key WHERE wrapped_by IS DISTINCT FROM ?", masters.first());
    }

    /** How many tenants' keys a master key wraps that is none of these. */
    public long foreign() throws SQLException {
        try (var connection = database.getConnection()) {
            return count(
                    "SELECT count(*) FROM data_key WHERE wrapped_by <> ALL (?)",
                    connection.createArrayOf("text", masters.marks().toArray()));
        }
    }

    private long count(String query, Object parameter) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(query)) {
            select.setObject(1, parameter);
            try (var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /**
     * Wraps by the first master key what it does not wrap yet, in bounded transactions. The data keys stay what they are, so that whoever seals or opens with them
     * notices nothing. It may be killed at any point and begun again; what another node is at is passed over.
     */
    public Rewrapped rewrap() throws SQLException {
        long wrapped = 0;
        long shut = 0;
        var after = Optional.<UUID>empty();
        do {
            var batch = batch(after);
            wrapped += batch.wrapped();
            shut += batch.shut();
            after = batch.last();
        } while (after.isPresent());
        return new Rewrapped(wrapped, shut);
    }

    /** @param last empty: there is no more */
    private record Batch(long wrapped, long shut, Optional<UUID> last) {}

    private Batch batch(Optional<UUID> after) throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            boolean committed = false;
            try {
                var batch = batch(connection, after.orElse(null));
                connection.commit();
                committed = true;
                return batch;
            } finally {
                if (!committed) {
                    connection.rollback();
                }
            }
        }
    }

    private Batch batch(Connection connection, @Nullable UUID after) throws SQLException {
        var rows = lock(connection, after);
        var fresh = new ArrayList<Row>();
        for (var row : rows) {
            try {
                fresh.add(wrapped(row.tenant(), opened(row)));
            } catch (GeneralSecurityException shut) {
                // Counted; another one's keys must not wait for it.
            }
        }
        try (var update = connection.prepareStatement(
                "UPDATE data_key SET sealing = ?, blinding = ?, wrapped_by = ? WHERE tenant_id = ?")) {
            for (var row : fresh) {
                update.setBytes(1, row.sealing());
                update.setBytes(2, row.blinding());
                update.setString(3, masters.first());
                update.setObject(4, row.tenant());
                update.addBatch();
            }
            update.executeBatch();
        }
        var last = rows.size() < BATCH
                ? Optional.<UUID>empty()
                : Optional.of(rows.getLast().tenant());
        return new Batch(fresh.size(), rows.size() - fresh.size(), last);
    }

    private List<Row> lock(Connection connection, @Nullable UUID after) throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT tenant_id, sealing, blinding FROM data_key WHERE wrapped_by IS DISTINCT FROM ? AND (?::uuid IS NULL OR tenant_id > ?::uuid)
                ORDER BY tenant_id LIMIT ? FOR UPDATE SKIP LOCKED
                """)) {
            select.setString(1, masters.first());
            select.setObject(2, after);
            select.setObject(3, after);
            select.setInt(4, BATCH);
            var rows = new ArrayList<Row>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(new Row(row.getObject(1, UUID.class), row.getBytes(2), row.getBytes(3)));
                }
            }
            return rows;
        }
    }

    private Opened opened(Row row) throws GeneralSecurityException {
        return new Opened(masters.unwrap(row.sealing(), row.tenant()), masters.unwrap(row.blinding(), row.tenant()));
    }

    private Row wrapped(UUID tenant, Opened keys) throws GeneralSecurityException {
        return new Row(tenant, masters.wrap(keys.sealing(), tenant), masters.wrap(keys.blinding(), tenant));
    }
}
