package io.sluice.ops.probe;

import io.quarkus.agroal.DataSource;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Asks over a connection of its own: that the application's pool is busy says nothing about PostgreSQL. */
@Readiness
@ApplicationScoped
class PostgresCheck implements AsyncHealthCheck {
    static final String NAME = "postgres";
    private static final Executor OWN_THREAD = Thread.ofVirtual().name("probe")::start;

    private final StoreCheck check;

    PostgresCheck(@DataSource("probe") javax.sql.DataSource database) {
        this.check = new StoreCheck(NAME, () -> CompletableFuture.runAsync(() -> ask(database), OWN_THREAD));
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return check.response();
    }

    private static void ask(javax.sql.DataSource database) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            if (!row.next() || row.getBoolean(1)) {
                throw new SQLException("a standby takes no events");
            }
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }
}
