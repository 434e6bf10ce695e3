package io.sluice.ledger.bench;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.sluice.ops.embedded.EmbeddedStores;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** One PostgreSQL for the plain tests of a JVM, with the gateway's schema. It starts with the first test that asks for it and ends with the JVM. */
public final class Postgres {
    private static final int CONNECTIONS = 8;

    private static final class Started {
        private static final DataSource DATABASE = start();
    }

    private Postgres() {}

    /** A pool, as in the gateway: what a transaction leaves behind on its connection the next one finds. */
    public static DataSource database() {
        return Started.DATABASE;
    }

    private static DataSource start() {
        try {
            var pool = pool(EmbeddedStores.temporary().startPostgres());
            Flyway.configure()
                    .dataSource(pool)
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
            return pool;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The watchdog keeps the data when the JVM dies; nobody needs them, so a commit does not wait for the disk. */
    private static DataSource pool(Map<String, String> address) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(CONNECTIONS)
                        .acquisitionTimeout(Duration.ofSeconds(10))
                        .exceptionSorter(new PostgreSQLExceptionSorter())
                        .connectionFactoryConfiguration(to -> to.jdbcUrl(address.get("quarkus.datasource.jdbc.url")
                                        + "?options=-c%20synchronous_commit=off")
                                .principal(new NamePrincipal(address.get("quarkus.datasource.username")))
                                .credential(new SimplePassword(address.get("quarkus.datasource.password"))))));
    }
}
