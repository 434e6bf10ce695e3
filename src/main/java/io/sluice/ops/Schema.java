package io.sluice.ops;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ops.embedded.StartRefused;
import io.sluice.ops.schema.History;
import io.sluice.ops.schema.Migrations;
import io.sluice.ops.schema.Migrations.Patience;
import io.sluice.ops.schema.OwnConnections;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.api.configuration.Configuration;
import org.jboss.logging.Logger;

/**
 * Brings the database to this version's schema, before anything else starts. A database that is not there yet is waited for: nodes start in any order. It is migrated over
 * connections of its own; where the gateway's lead through a pooler, an address of PostgreSQL itself may be given for them.
 */
@ApplicationScoped
class Schema {
    private static final String MIGRATION_URL = "SLUICE_MIGRATION_URL";
    private static final Logger LOG = Logger.getLogger("io.sluice");
    private static final int BEFORE_ALL_OTHERS = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final AgroalDataSource database;
    private final Supplier<Configuration> scripts;
    private final Map<String, Integer> migrations;
    private final Addresses addresses;
    private final Optional<DatabaseUrl> direct;

    @Inject
    Schema(
            AgroalDataSource database,
            Addresses addresses,
            @ConfigProperty(name = "sluice.migration-url") Optional<String> direct) {
        this(database, Migrations::ofThisVersion, History.ofThisVersion(), addresses, direct);
    }

    /**
     * @param scripts how Flyway finds the migrations; asked only where one is missing
     * @param migrations that there are, as {@link History} has them
     */
    Schema(
            AgroalDataSource database,
            Supplier<Configuration> scripts,
            Map<String, Integer> migrations,
            Addresses addresses,
            Optional<String> direct) {
        this.database = database;
        this.scripts = scripts;
        this.migrations = migrations;
        this.addresses = addresses;
        this.direct = direct.filter(text -> !text.isBlank()).map(text -> DatabaseUrl.parse(MIGRATION_URL, text));
    }

    void migrate(@Observes @Priority(BEFORE_ALL_OTHERS) StartupEvent event) {
        await("DATABASE_URL", addresses.postgres(), database);
        int applied = lacking();
        if (Boolean.getBoolean("sluice.schema.only")) { // Main's argument
            throw new NoFurther("The database has this version's schema; migrations applied now: " + applied);
        }
    }

    /** @return how many were applied now */
    private int lacking() {
        if (direct.isEmpty() && held(database)) {
            return 0;
        }
        try (var own = own()) {
            return direct.isPresent() && held(own) ? 0 : new Migrations(scripts.get(), own, Patience.USUAL).run();
        }
    }

    /** Where the database does not answer, false: Flyway tells what is wrong. */
    private boolean held(AgroalDataSource at) {
        try {
            return History.holds(at, migrations);
        } catch (SQLException e) {
            return false;
        }
    }

    private AgroalDataSource own() {
        if (direct.isEmpty()) {
            return OwnConnections.like(database);
        }
        var url = direct.get();
        var own = OwnConnections.like(database, url.jdbc(), url.user(), url.password());
        await(MIGRATION_URL, url.address(), own);
        Place.of(own).differs(Place.of(database)).ifPresent(what -> {
            throw new StartRefused(MIGRATION_URL + " is of no use: " + url.address() + " leads to another " + what
                    + " than DATABASE_URL");
        });
        return own;
    }

    /** Where a connection leads: the same for all addresses of one database, used by one role. What another role makes would not be the gateway's own. */
    private record Place(String database, String role, String schema) {

        static Place of(DataSource database) {
            try (var connection = database.getConnection();
                    var select = connection.createStatement();
                    var row = select.executeQuery("""
                            SELECT extract(epoch FROM pg_postmaster_start_time()) || '/' || oid AS database, current_user AS role,
                                   coalesce(current_schema(), '') AS schema
                            FROM pg_database WHERE datname = current_database()""")) {
                row.next();
                return new Place(row.getString("database"), row.getString("role"), row.getString("schema"));
            } catch (SQLException e) {
                throw new StartRefused("PostgreSQL " + DatabaseTrouble.of(e).words());
            }
        }

        Optional<String> differs(Place other) {
            if (!database.equals(other.database)) {
                return Optional.of("database");
            }
            if (!role.equals(other.role)) {
                return Optional.of("role");
            }
            return schema.equals(other.schema) ? Optional.empty() : Optional.of("schema");
        }
    }

    /** Ends the start where no more was asked for. By its root cause: thrown by itself, that would leave a process that does nothing. */
    private static final class NoFurther extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoFurther(String line) {
            super(line, new PreventFurtherStepsException(line, 0));
        }
    }

    private static void await(String variable, String address, DataSource database) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (var failure = connect(database); failure.isPresent(); failure = connect(database)) {
            var trouble = DatabaseTrouble.of(failure.get());
            if (!trouble.passes() || System.nanoTime() > end) {
                throw new StartRefused(variable + " is of no use: " + address + " " + trouble.words());
            }
            LOG.warnf("waiting for PostgreSQL: %s %s", address, trouble.words());
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static Optional<SQLException> connect(DataSource database) {
        try (var connection = database.getConnection()) {
            return connection.isValid(1) ? Optional.empty() : Optional.of(new SQLException("", "08000"));
        } catch (SQLException e) {
            return Optional.of(e);
        }
    }
}
