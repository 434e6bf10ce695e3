package io.sluice.remote.reconcile;

import io.sluice.event.Receipt;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.Credentials.Access;
import io.sluice.remote.RemoteConfig;
import io.sluice.remote.reconcile.Listing.Window;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** The comparisons under way, one for each source at most. Blocking; throws {@link StoreUnavailable} where Postgres is away. */
@ApplicationScoped
class Runs {
    /** Stripe lists no older events. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private final Transactions transactions;
    private final ReconcileConfig config;
    private final RemoteConfig remote;
    private final Clock clock;

    Runs(Transactions transactions, ReconcileConfig config, RemoteConfig remote, Clock clock) {
        this.transactions = transactions;
        this.config = config;
        this.remote = remote;
        this.clock = clock;
    }

    /**
     * @param startedAt tells it from others of the source; milliseconds
     * @param mark where it goes on
     * @param attempts how often in a row it failed
     */
    record Run(UUID source, Instant startedAt, Window window, Optional<String> mark, int attempts) {
        Run at(String other) {
            return new Run(source, startedAt, window, Optional.of(other), attempts);
        }
    }

    /** Goes on with the one that was begun, or begins one. Empty where the source is gone. */
    Optional<Run> begin(Access access, Duration overlap) throws SQLException {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return transactions.call(connection -> {
            try (var upsert = connection.prepareStatement("""
                    INSERT INTO reconcile AS r (source_id, tenant_id, due_at, started_at, since, until) SELECT id, ?, ?, ?, ?, ? FROM source WHERE id = ?
                    ON CONFLICT (source_id) DO UPDATE SET
                      started_at = coalesce(r.started_at, excluded.started_at),
                      since = CASE WHEN r.started_at IS NULL THEN greatest(r.reached - make_interval(secs => ?), excluded.since) ELSE r.since END,
                      until = CASE WHEN r.started_at IS NULL THEN excluded.until ELSE r.until END
                    RETURNING started_at, since, until, mark, attempts
                    """)) {
                upsert.setObject(1, access.tenant().orElse(Receipt.NO_TENANT));
                upsert.setObject(2, at(now));
                upsert.setObject(3, at(now));
                upsert.setObject(4, at(now.minus(LONGEST)));
                upsert.setObject(5, at(now.minus(config.grace())));
                upsert.setObject(6, access.source());
                upsert.setDouble(7, overlap.toSeconds());
                try (var row = upsert.executeQuery()) {
                    return row.next() ? Optional.of(run(access.source(), row)) : Optional.empty();
                }
            }
        });
    }

    private static Run run(UUID source, ResultSet row) throws SQLException {
        return new Run(
                source,
                time(row, 1),
                new Window(time(row, 2), time(row, 3)),
                Optional.ofNullable(row.getString(4)),
                row.getInt(5));
    }

    /** Whether it is still under way; what is stored with it then belongs to it. */
    static boolean goesOn(Connection connection, Run run) throws SQLException {
        try (var select = connection.prepareStatement("SELECT FROM reconcile WHERE source_id = ? AND started_at = ?")) {
            select.setObject(1, run.source());
            select.setObject(2, at(run.startedAt()));
            return select.executeQuery().next();
        }
    }

    /** Everything before the mark is here. */
    void reached(Run run, String mark) throws SQLException {
        transactions.call(connection -> {
            try (var update = connection.prepareStatement(
                    "UPDATE reconcile SET mark = ?, attempts = 0, error = NULL WHERE source_id = ? AND started_at = ?")) {
                update.setString(1, mark);
                update.setObject(2, run.source());
                update.setObject(3, at(run.startedAt()));
                return update.executeUpdate();
            }
        });
    }

    /**
     * Everything in its window is here.
     *
     * @return how many events it found missing, however often it was interrupted; empty where somebody else ended it
     */
    Optional<Long> ended(Run run) throws SQLException {
        var now = clock.instant();
        return transactions.call(connection -> {
            try (var update = connection.prepareStatement("""
                    UPDATE reconcile r SET reached = until, last_run_at = ?, started_at = NULL, since = NULL, until = NULL, mark = NULL, attempts = 0, error = NULL,
                      found = (SELECT count(*) FROM event e WHERE e.source_id = r.source_id AND e.origin = 'reconcile' AND e.received_at >= r.started_at),
                      due_at = CASE WHEN asked_at > started_at THEN asked_at ELSE ? END
                    WHERE source_id = ? AND started_at = ? RETURNING found
                    """)) {
                update.setObject(1, at(now));
                update.setObject(2, at(now.plus(config.every())));
                update.setObject(3, run.source());
                update.setObject(4, at(run.startedAt()));
                try (var row = update.executeQuery()) {
                    return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
                }
            }
        });
    }

    /** It goes on after a while. Where the provider does not take the question, it begins anew: its mark may be what is wrong. */
    void failed(Run run, CallFailed failed) throws SQLException {
        var waits = remote.backoff();
        var wait = failed.passing() ? waits.get(Math.min(run.attempts(), waits.size() - 1)) : waits.getLast();
        var longest =
                failed.retryAfter().filter(asked -> asked.compareTo(wait) > 0).orElse(wait);
        boolean anew = !failed.passing() && failed.kind() != Kind.UNAUTHORIZED;
        transactions.call(connection -> {
            try (var update = connection.prepareStatement("""
                    UPDATE reconcile SET attempts = attempts + 1, error = ?, due_at = ?, mark = CASE WHEN ? THEN NULL ELSE mark END
                    WHERE source_id = ? AND started_at = ?
                    """)) {
                update.setString(1, failed.reason());
                update.setObject(2, at(clock.instant().plus(longest)));
                update.setBoolean(3, anew);
                update.setObject(4, run.source());
                update.setObject(5, at(run.startedAt()));
                return update.executeUpdate();
            }
        });
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
