package io.sluice.ledger.bench;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.sluice.ops.embedded.EmbeddedStores;
import io.sluice.ops.schema.Migrations;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** One PostgreSQL for the plain tests of a JVM, with the gateway's schema. It starts with the first test that asks for it and ends with the JVM. */
public final class Postgres {
    private static final int CONNECTIONS = 8;
    private static final Postgres STARTED = start();

    private final DataSource pool;
    private final DataSource plain;

    private Postgres(Map<String, String> address) throws SQLException {
        var url = address.get("quarkus.datasource.jdbc.url");
        var user = address.get("quarkus.datasource.username");
        var password = address.get("quarkus.datasource.password");
        this.pool = pool(url, user, password);
        this.plain = plain(url, user, password);
    }

    /** A pool, as in the gateway: what a transaction leaves behind on its connection the next one finds. */
    public static DataSource database() {
        return STARTED.pool;
    }

    /** Each connection is a new one, and what it did not commit is lost. */
    public static DataSource withoutPool() {
        return STARTED.plain;
    }

    private static Postgres start() {
        try {
            var started = new Postgres(EmbeddedStores.temporary().startPostgres());
            Migrations.ofThisVersion().dataSource(started.pool).load().migrate();
            return started;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The data go with the JVM, so a commit does not wait for the disk. */
    private static DataSource pool(String url, String user, String password) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(CONNECTIONS)
                        .acquisitionTimeout(Duration.ofSeconds(10))
                        .exceptionSorter(new PostgreSQLExceptionSorter())
                        .connectionFactoryConfiguration(to -> to.jdbcUrl(url + "?options=-c%20synchronous_commit=off")
                                .principal(new NamePrincipal(user))
                                .credential(new SimplePassword(password)))));
    }

    private static DataSource plain(String url, String user, String password) {
        var plain = new PGSimpleDataSource();
        plain.setUrl(url);
        plain.setUser(user);
        plain.setPassword(password);
        return plain;
    }
}
