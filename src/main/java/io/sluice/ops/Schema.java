package io.sluice.ops;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ops.embedded.StartRefused;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/** Brings the database to this version's schema, before anything else starts. A database that is not there yet is waited for: nodes start in any order. */
@ApplicationScoped
class Schema {
    private static final Logger LOG = Logger.getLogger("io.sluice");
    private static final int BEFORE_ALL_OTHERS = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final DataSource database;
    private final Flyway flyway;
    private final Addresses addresses;

    Schema(DataSource database, Flyway flyway, Addresses addresses) {
        this.database = database;
        this.flyway = flyway;
        this.addresses = addresses;
    }

    void migrate(@Observes @Priority(BEFORE_ALL_OTHERS) StartupEvent event) {
        await();
        var done = flyway.migrate();
        if (Boolean.getBoolean("sluice.schema.only")) { // Main's argument
            throw new NoFurther(
                    "The database has this version's schema; migrations applied now: " + done.migrationsExecuted);
        }
    }

    /** Ends the start where no more was asked for. By its root cause: thrown by itself, that would leave a process that does nothing. */
    private static final class NoFurther extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoFurther(String line) {
            super(line, new PreventFurtherStepsException(line, 0));
        }
    }

    private void await() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (var failure = connect(); failure.isPresent(); failure = connect()) {
            var trouble = DatabaseTrouble.of(failure.get());
            if (!trouble.passes() || System.nanoTime() > end) {
                throw new StartRefused("DATABASE_URL is of no use: " + addresses.postgres() + " " + trouble.words());
            }
            LOG.warnf("waiting for PostgreSQL: %s %s", addresses.postgres(), trouble.words());
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private Optional<SQLException> connect() {
        try (var connection = database.getConnection()) {
            return connection.isValid(1) ? Optional.empty() : Optional.of(new SQLException("", "08000"));
        } catch (SQLException e) {
            return Optional.of(e);
        }
    }
}
