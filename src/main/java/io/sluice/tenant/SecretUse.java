package io.sluice.tenant;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Remembers when each secret last verified a request; written in one statement every few seconds, never on the way of an event. */
@Singleton
public class SecretUse {
    private static final Logger LOG = Logger.getLogger(SecretUse.class);
    private static final Duration EVERY = Duration.ofSeconds(3);

    private final DataSource database;
    private final Map<UUID, Instant> lastUse = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("secret-use").factory());

    SecretUse(DataSource database) {
        this.database = database;
    }

    /** Notes that a secret verified a request. */
    public void used(UUID secret, Instant at) {
        lastUse.put(secret, at);
    }

    void start(@Observes StartupEvent event) {
        timer.scheduleWithFixedDelay(this::write, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdown();
        write();
    }

    private void write() {
        var batch = Map.copyOf(lastUse);
        if (batch.isEmpty()) {
            return;
        }
        try (var connection = database.getConnection();
                var update = connection.prepareStatement(
                        "UPDATE secret SET last_used_at = u.at FROM unnest(?::uuid[], ?::timestamptz[]) AS u(id, at) WHERE secret.id = u.id")) {
            var entries = batch.entrySet();
            update.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", entries.stream().map(Map.Entry::getKey).toArray()));
            update.setArray(
                    2,
                    connection.createArrayOf(
                            "timestamptz",
                            entries.stream().map(e -> e.getValue().toString()).toArray()));
            update.executeUpdate();
            batch.forEach(lastUse::remove);
        } catch (SQLException e) {
            LOG.debugf("last use of %d secrets is written later: SQLState %s", batch.size(), e.getSQLState());
        }
    }
}
