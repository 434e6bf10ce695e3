package io.sluice.remote.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.provider.Json;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The comparisons under way, one for each source at most. Blocking; throws {@link StoreUnavailable} where Postgres is away. */
@ApplicationScoped
class Runs {
    /** Stripe lists no older events. */
    static final Duration LONGEST = Duration.ofDays(30);

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
            return new Run(source, startedAt, window, Optional.of(other), 0);
        }
    }

    /**
     * Goes on with the one that was begun, or begins one: from where the last one ended, at first from the source's last event, else from when it was made. With another
     * credential the one that was begun begins anew, because its mark may be another account's. Empty where the source, or its credential, is gone.
     */
    Optional<Run> begin(UUID tenant, UUID source, Duration overlap) throws SQLException {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return transactions.call(connection -> {
            try (var upsert = connection.prepareStatement("""
                    INSERT INTO reconcile AS r (source_id, tenant_id, due_at, started_at, until, since, credential_hash)
                    SELECT s.id, ?, ?, ?, ?,
                      greatest(?, least(b.asked_since, coalesce(b.reached, (SELECT max(last_at) FROM source_day WHERE source_id = s.id),
                        (SELECT received_at FROM event e WHERE e.tenant_id = s.tenant_id AND e.source_id = s.id AND e.origin = 'webhook'
                           AND e.received_at > now() - interval '30 days' ORDER BY e.received_at DESC LIMIT 1),
                        s.created_at) - make_interval(secs => ?))),
                      sha256(s.credential)
                    FROM source s LEFT JOIN reconcile b ON b.source_id = s.id WHERE s.id = ? AND s.credential IS NOT NULL
                    ON CONFLICT (source_id) DO UPDATE SET
                      (started_at, until, since, mark, missed, attempts, error, asked_since, credential_hash) = (
                        SELECT CASE WHEN anew THEN excluded.started_at ELSE r.started_at END, CASE WHEN anew THEN excluded.until ELSE r.until END,
                          CASE WHEN anew THEN least(excluded.since, r.since) ELSE r.since END, CASE WHEN anew THEN NULL ELSE r.mark END,
                          CASE WHEN anew THEN '{}' ELSE r.missed END, CASE WHEN anew THEN 0 ELSE r.attempts END, CASE WHEN anew THEN NULL ELSE r.error END,
                          CASE WHEN anew THEN NULL ELSE r.asked_since END, excluded.credential_hash
                        FROM (SELECT r.started_at IS NULL OR r.credential_hash IS DISTINCT FROM excluded.credential_hash AS anew) a)
                    RETURNING started_at, since, until, mark, attempts, behind
                    """)) {
                upsert.setObject(1, tenant);
                upsert.setObject(2, at(now));
                upsert.setObject(3, at(now));
                upsert.setObject(4, at(now.minus(config.grace())));
                upsert.setObject(5, at(now.minus(LONGEST)));
                upsert.setDouble(6, overlap.toSeconds());
                upsert.setObject(7, source);
                try (var row = upsert.executeQuery()) {
                    return row.next() ? Optional.of(run(source, row)) : Optional.empty();
                }
            }
        });
    }

    private static Run run(UUID source, ResultSet row) throws SQLException {
        return new Run(
                source,
                time(row, 1),
                new Window(time(row, 2), time(row, 3), behind(row.getString(6))),
                Optional.ofNullable(row.getString(4)),
                row.getInt(5));
    }

    private static Map<String, Instant> behind(String json) {
        var behind = new HashMap<String, Instant>();
        Json.parse(json.getBytes(UTF_8))
                .ifPresent(accounts -> accounts.properties()
                        .forEach(a -> behind.put(
                                a.getKey(), Instant.parse(a.getValue().asText()))));
        return behind;
    }

    /** Whether it is still under way; what is stored with it then belongs to it. */
    static boolean goesOn(Connection connection, Run run) throws SQLException {
        try (var select = connection.prepareStatement("SELECT FROM reconcile WHERE source_id = ? AND started_at = ?")) {
            select.setObject(1, run.source());
            select.setObject(2, at(run.startedAt()));
            return select.executeQuery().next();
        }
    }

    /** Everything before the mark is here. @return whether it is still under way */
    boolean reached(Run run, String mark) throws SQLException {
        return transactions.call(connection -> {
            try (var update = connection.prepareStatement(
                    "UPDATE reconcile SET mark = ?, attempts = 0, error = CASE missed WHEN '{}' THEN NULL ELSE error END WHERE source_id = ? AND started_at = ?")) {
                update.setString(1, mark);
                update.setObject(2, run.source());
                update.setObject(3, at(run.startedAt()));
                return update.executeUpdate() > 0;
            }
        });
    }

    /** An account could not be listed, and stops no other; the next comparison lists it from where this one would have. */
    void leftOut(Run run, String account, CallFailed failed) throws SQLException {
        transactions.call(connection -> {
            try (var update = connection.prepareStatement(
                    "UPDATE reconcile SET missed = missed || jsonb_build_object(?::text, ?::text), error = ? WHERE source_id = ? AND started_at = ?")) {
                update.setString(1, account);
                update.setString(2, run.window().since(account).toString());
                update.setString(3, "Not all connected accounts could be listed: " + failed.reason());
                update.setObject(4, run.source());
                update.setObject(5, at(run.startedAt()));
                return update.executeUpdate();
            }
        });
    }

    /**
     * Everything in its window is here, but of accounts that were left out.
     *
     * @return how many events it found missing, however often it was interrupted; empty where somebody else ended it
     */
    Optional<Long> ended(Run run) throws SQLException {
        var now = clock.instant();
        return transactions.call(connection -> {
            try (var update = connection.prepareStatement("""
                    UPDATE reconcile r SET reached = until, last_run_at = ?, started_at = NULL, since = NULL, until = NULL, mark = NULL, attempts = 0,
                      error = CASE missed WHEN '{}' THEN NULL ELSE error END, behind = missed, missed = '{}',
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
