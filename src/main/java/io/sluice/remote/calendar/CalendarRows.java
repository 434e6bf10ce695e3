package io.sluice.remote.calendar;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Vault;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.remote.CallFailed;
import io.sluice.remote.google.Google;
import io.sluice.remote.google.GoogleCredential;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of calendars, as their work reads and writes them: each method is a short transaction. Blocking; {@link StoreUnavailable} where Postgres is away. */
@ApplicationScoped
class CalendarRows {
    /** What names and credentials of calendars are sealed for. */
    static final String PURPOSE = "calendar";

    private final Transactions transactions;
    private final Vault vault;

    CalendarRows(Transactions transactions, Vault vault) {
        this.transactions = transactions;
        this.vault = vault;
    }

    /**
     * Where a list begins.
     *
     * @param signalledAt the signal that it answers; null: none
     * @param syncedAt the list before it; null: none
     */
    record Beginning(
            Optional<String> syncToken,
            @Nullable OffsetDateTime signalledAt,
            @Nullable OffsetDateTime syncedAt) {
        /** @param beganAt when its first page was asked for */
        End end(Instant beganAt, String next) {
            return new End(this, beganAt, next);
        }
    }

    /** The end of a list, and where the next one begins. */
    record End(Beginning beginning, Instant beganAt, String syncToken) {}

    private record Stored(byte[] name, byte[] credential, Calendar.State state) {}

    /**
     * Begins a run: puts the next one off, so that whoever asks for one meanwhile is seen to have.
     *
     * @param lease when it is done again if this one does not come to its end
     * @return empty where there is no such calendar any more
     */
    Optional<Calendar> begin(UUID tenant, UUID id, Instant lease) throws SQLException {
        var found = transactions.call(connection -> {
            try (var update = connection.prepareStatement("""
                    UPDATE calendar SET due_at = ? WHERE tenant_id = ? AND id = ?
                    RETURNING name, credential, status, sync_token IS NOT NULL, signalled_at IS NOT NULL, attempts, last_synced_at
                    """)) {
                update.setObject(1, time(lease));
                update.setObject(2, tenant);
                update.setObject(3, id);
                try (var row = update.executeQuery()) {
                    return row.next() ? Optional.of(stored(row)) : Optional.<Stored>empty();
                }
            }
        });
        // Opening comes after the connection was given back: it may need one itself.
        return found.map(stored -> opened(tenant, id, stored));
    }

    private static Stored stored(ResultSet row) throws SQLException {
        var state = new Calendar.State(
                row.getString(3).equals("deleted"),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getInt(6),
                Optional.ofNullable(row.getObject(7, OffsetDateTime.class)).map(OffsetDateTime::toInstant));
        return new Stored(row.getBytes(1), row.getBytes(2), state);
    }

    private Calendar opened(UUID tenant, UUID id, Stored stored) {
        var account = new Google.Account(
                id,
                new String(vault.open(tenant, PURPOSE, stored.name()), UTF_8),
                GoogleCredential.fromBytes(vault.open(tenant, PURPOSE, stored.credential())));
        return new Calendar(tenant, account, HexFormat.of().formatHex(stored.credential()), stored.state());
    }

    /** @return empty where it was deleted */
    Optional<Beginning> beginning(UUID id) throws SQLException {
        return transactions.call(connection -> {
            try (var select = connection.prepareStatement(
                    "SELECT sync_token, signalled_at, last_synced_at FROM calendar WHERE id = ? AND status <> 'deleted'")) {
                select.setObject(1, id);
                try (var row = select.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Beginning(
                                    Optional.ofNullable(row.getString(1)),
                                    row.getObject(2, OffsetDateTime.class),
                                    row.getObject(3, OffsetDateTime.class)))
                            : Optional.<Beginning>empty();
                }
            }
        });
    }

    /** Whether it was not deleted meanwhile. */
    static Transactions.Work<Boolean> there(UUID id) {
        return connection -> {
            try (var select = connection.prepareStatement(
                    "SELECT FROM calendar WHERE id = ? AND status <> 'deleted' FOR KEY SHARE")) {
                select.setObject(1, id);
                try (var row = select.executeQuery()) {
                    return row.next();
                }
            }
        };
    }

    /** Notes that a list came to its end, where the calendar was not deleted or listed by somebody else meanwhile. Signals that came since it began stay. */
    static Transactions.Work<Boolean> listed(UUID id, End end) {
        return connection -> {
            try (var update = connection.prepareStatement("""
                    UPDATE calendar SET sync_token = ?, status = 'live', last_synced_at = ?, attempts = 0, error = CASE WHEN watch_attempts > 0 THEN error END,
                      signalled_at = CASE WHEN signalled_at IS DISTINCT FROM ?::timestamptz THEN signalled_at END
                    WHERE id = ? AND status <> 'deleted' AND last_synced_at IS NOT DISTINCT FROM ?::timestamptz
                    """)) {
                update.setString(1, end.syncToken());
                update.setObject(2, time(end.beganAt()));
                update.setObject(3, end.beginning().signalledAt());
                update.setObject(4, id);
                update.setObject(5, end.beginning().syncedAt());
                return update.executeUpdate() > 0;
            }
        };
    }

    /** In a transaction with nothing else. */
    boolean claim(Transactions.Work<Boolean> claim) throws SQLException {
        return transactions.call(claim);
    }

    /**
     * Notes that listing failed, unless another credential was given meanwhile. What does not pass by itself may have ended the channels too, without a word.
     *
     * @param dueAt when it is tried again
     */
    void failed(Calendar calendar, CallFailed failed, Instant now, Instant dueAt) throws SQLException {
        transactions.call(connection -> {
            if (update(connection, calendar, failed, dueAt) && !failed.passing()) {
                try (var renew = connection.prepareStatement(
                        "UPDATE calendar_channel SET renew_at = least(renew_at, ?) WHERE calendar_id = ?")) {
                    renew.setObject(1, time(now));
                    renew.setObject(2, calendar.id());
                    renew.executeUpdate();
                }
            }
            return calendar;
        });
    }

    private static boolean update(Connection connection, Calendar calendar, CallFailed failed, Instant dueAt)
            throws SQLException {
        try (var update = connection.prepareStatement("""
                UPDATE calendar SET status = CASE WHEN ? THEN status ELSE 'failed' END, error = ?, attempts = attempts + 1, due_at = ?
                WHERE id = ? AND status <> 'deleted' AND credential = ?
                """)) {
            update.setBoolean(1, failed.passing());
            update.setString(2, failed.reason());
            update.setObject(3, time(dueAt));
            update.setObject(4, calendar.id());
            update.setBytes(5, HexFormat.of().parseHex(calendar.sealed()));
            return update.executeUpdate() > 0;
        }
    }

    /**
     * Ends a run: it is looked after again by then, once it was not listed for so long, and when somebody has asked for it since the run began.
     *
     * @param lease what the run began with
     */
    void dueBy(UUID id, Instant lease, Instant time, Duration patience) throws SQLException {
        run(
                """
                UPDATE calendar SET due_at = least(CASE WHEN due_at < ? OR signalled_at > ? THEN due_at END, ?, last_synced_at + ? * interval '1 millisecond') WHERE id = ?
                """,
                time(lease),
                // a signal may be put off by less than that, and so not come before the lease's end
                time(lease.minusSeconds(1)),
                time(time),
                patience.toMillis(),
                id);
    }

    /** Leaving a deleted one failed; it is tried again. */
    void notLeft(UUID id, Instant dueAt) throws SQLException {
        run("UPDATE calendar SET attempts = attempts + 1, due_at = ? WHERE id = ?", time(dueAt), id);
    }

    /** A deleted one goes, and its channels with it. */
    void remove(UUID id) throws SQLException {
        run("DELETE FROM calendar WHERE id = ? AND status = 'deleted'", id);
    }

    private void run(String sql, Object... parameters) throws SQLException {
        transactions.call(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                return statement.executeUpdate();
            }
        });
    }

    static OffsetDateTime time(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
