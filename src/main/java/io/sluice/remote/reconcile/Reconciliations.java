package io.sluice.remote.reconcile;

import io.quarkus.arc.All;
import io.sluice.event.Receipt;
import io.sluice.ledger.StoreUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What the API tells and wants of comparisons, in the caller's transaction. Blocking; throws {@link StoreUnavailable} where Postgres is away. */
@ApplicationScoped
public class Reconciliations {
    private final DataSource database;
    private final Set<String> listed;
    private final Clock clock;

    Reconciliations(DataSource database, @All List<Listing> listings, Clock clock) {
        this.database = database;
        this.listed = listings.stream().map(Listing::provider).collect(Collectors.toUnmodifiableSet());
        this.clock = clock;
    }

    /** Whether the provider lists what it sent. */
    public boolean isListed(String provider) {
        return listed.contains(provider);
    }

    /**
     * How far a source is compared.
     *
     * @param status waiting (to begin), running, failing, idle
     * @param lastRunAt null where none ended yet
     * @param reached all that was listed before this is here; null where none ended yet
     * @param found events that the last one found missing
     * @param error why it is failing, else null
     */
    public record State(
            String status,
            @Nullable Instant lastRunAt,
            @Nullable Instant reached,
            long found,
            @Nullable String error) {
        /** One that has never been compared. */
        static final State NEW = new State("waiting", null, null, 0, null);
    }

    public State of(UUID source) {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(
                        "SELECT due_at, started_at, last_run_at, reached, found, error FROM reconcile WHERE source_id = ?")) {
            select.setObject(1, source);
            try (var row = select.executeQuery()) {
                return row.next() ? state(row) : State.NEW;
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private State state(ResultSet row) throws SQLException {
        var error = row.getString("error");
        boolean due = !row.getObject("due_at", OffsetDateTime.class).toInstant().isAfter(clock.instant());
        var status =
                error != null ? "failing" : row.getObject("started_at") != null ? "running" : due ? "waiting" : "idle";
        return new State(status, time(row, "last_run_at"), time(row, "reached"), row.getLong("found"), error);
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** How far back a comparison may begin. */
    public static Duration longest() {
        return Runs.LONGEST;
    }

    /**
     * It is compared as soon as may be; one that is under way is followed by another, and one that is failing begins anew.
     *
     * @param since where to begin; empty: where the last one ended
     */
    public void ask(UUID source, Optional<UUID> tenant, Optional<Instant> since) {
        try (var connection = database.getConnection();
                var upsert = connection.prepareStatement("""
                        INSERT INTO reconcile AS r (source_id, tenant_id, due_at, asked_at, asked_since) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (source_id) DO UPDATE SET due_at = excluded.due_at, asked_at = excluded.asked_at,
                          asked_since = least(excluded.asked_since, r.asked_since),
                          started_at = CASE WHEN r.error IS NULL THEN r.started_at END, attempts = 0, error = NULL, mark = CASE WHEN r.error IS NULL THEN r.mark END
                        """)) {
            upsert.setObject(1, source);
            upsert.setObject(2, tenant.orElse(Receipt.NO_TENANT));
            upsert.setObject(3, clock.instant().atOffset(ZoneOffset.UTC));
            upsert.setObject(4, clock.instant().atOffset(ZoneOffset.UTC));
            upsert.setObject(5, since.map(s -> s.atOffset(ZoneOffset.UTC)).orElse(null));
            upsert.executeUpdate();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(SQLException e) {
        return StoreUnavailable.is(e) ? new StoreUnavailable(e) : new IllegalStateException("a query failed", e);
    }
}
