package io.sluice.ops.schema;

import io.sluice.ops.embedded.StartRefused;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jboss.logging.Logger;

/**
 * Applies what a database lacks of the schema. A statement may take as long as it takes, but not wait for long: whoever asks for a table after an {@code ALTER} that waits for
 * it waits behind that. So the wait is short, then all of that migration is undone, and after a pause in which the others get their turn it is tried again. Of several nodes
 * that start one migrates, and the others wait for it. Blocking.
 */
public final class Migrations {
    private static final Logger LOG = Logger.getLogger("io.sluice");
    /** A lock's time-out, and a deadlock. */
    private static final Set<String> HELD_UP = Set.of("55P03", "40P01");

    /** Flyway's words, as it has no code for it: another session has its lock, which it tries each second. */
    private static final String ANOTHER_MIGRATES = "Number of retries exceeded";

    /** A release that was undone runs on the schema of the one after it. */
    private static final String LATER_ONES = "*:future";

    private final Flyway flyway;
    private final Patience patience;

    /**
     * How to wait for others.
     *
     * @param lock longest that a statement waits for a table, and others behind it
     * @param pause before it is tried again
     * @param all so much of waiting and pauses together, and the start is given up; whole seconds for who migrates already
     */
    public record Patience(Duration lock, Duration pause, Duration all) {
        public static final Patience USUAL =
                new Patience(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofMinutes(3));
    }

    /** Those of this version. */
    public static FluentConfiguration ofThisVersion() {
        return Flyway.configure()
                .locations("classpath:db/migration")
                .failOnMissingLocations(true)
                .ignoreMigrationPatterns(LATER_ONES);
    }

    /** @param like says which migrations there are, and all else */
    public Migrations(Configuration like, DataSource database, Patience patience) {
        this.flyway = Flyway.configure(like.getClassLoader())
                .configuration(like)
                .dataSource(database)
                .callbacks(new Limits(patience.lock()))
                .lockRetryCount((int) patience.all().toSeconds())
                .load();
        this.patience = patience;
    }

    /**
     * @return how many were applied by the last try
     * @throws StartRefused others held a table all the time, or migrate
     * @throws FlywayException a migration is wrong
     */
    public int run() {
        var waited = Duration.ZERO;
        var applied = attempt();
        while (applied.isEmpty()) {
            waited = waited.plus(patience.lock()).plus(patience.pause());
            if (waited.compareTo(patience.all()) > 0) {
                throw new StartRefused(
                        "The schema cannot be changed: for %d s others have held a table that a migration needs"
                                .formatted(patience.all().toSeconds()));
            }
            LOG.warnf(
                    "a migration needs a table that others hold; it is tried again in %d s",
                    patience.pause().toSeconds());
            LockSupport.parkNanos(patience.pause().toNanos());
            applied = attempt();
        }
        return applied.get();
    }

    /** Empty: others held a table for too long. */
    private Optional<Integer> attempt() {
        try {
            return Optional.of(flyway.migrate().migrationsExecuted);
        } catch (FlywayException e) {
            if (heldUp(e)) {
                return Optional.empty();
            }
            if (String.valueOf(e.getMessage()).contains(ANOTHER_MIGRATES)) {
                throw new StartRefused(
                        "The schema is being changed by another node, or a session that is left over has Flyway's lock: it was not given for %d s"
                                .formatted(patience.all().toSeconds()));
            }
            throw e;
        }
    }

    private static boolean heldUp(Throwable failure) {
        for (var cause = Optional.of(failure); cause.isPresent(); cause = cause.map(Throwable::getCause)) {
            if (cause.get() instanceof SQLException e && e.getSQLState() != null && HELD_UP.contains(e.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    /** Of a migration's own transaction: what is set for a session would stay with a pooler's connection. */
    private record Limits(Duration lock) implements Callback {
        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.BEFORE_EACH_MIGRATE;
        }

        @Override
        public boolean canHandleInTransaction(Event event, Context context) {
            return true;
        }

        @Override
        public void handle(Event event, Context context) {
            try (var set = context.getConnection().createStatement()) {
                set.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = " + lock.toMillis());
            } catch (SQLException e) {
                throw new FlywayException("the limits of a migration cannot be set", e);
            }
        }

        @Override
        public String getCallbackName() {
            return "limits";
        }
    }
}
