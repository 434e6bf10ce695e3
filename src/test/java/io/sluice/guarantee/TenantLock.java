package io.sluice.guarantee;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** Somebody who writes to a tenant and takes long. */
public final class TenantLock implements AutoCloseable {
    private final Connection connection;
    private final UUID tenant;

    private TenantLock(Connection connection, UUID tenant) {
        this.connection = connection;
        this.tenant = tenant;
    }

    public static TenantLock take(DataSource database, UUID tenant) throws SQLException {
        var lock = new TenantLock(database.getConnection(), tenant);
        lock.run("pg_advisory_lock");
        return lock;
    }

    private void run(String function) throws SQLException {
        try (var statement =
                connection.prepareStatement("SELECT " + function + "(hashtextextended('sluice/' || ?::text, 0))")) {
            statement.setString(1, tenant.toString());
            statement.executeQuery().close();
        }
    }

    @Override
    public void close() throws SQLException {
        run("pg_advisory_unlock");
        connection.close();
    }
}
