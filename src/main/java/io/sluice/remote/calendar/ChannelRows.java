package io.sluice.remote.calendar;

import static io.sluice.remote.calendar.CalendarRows.time;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Vault;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.remote.google.Google;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of watch channels: each method is a short transaction. Blocking; {@link StoreUnavailable} where Postgres is away. */
@ApplicationScoped
class ChannelRows {
    /** As secrets of sources are: whoever verifies opens both. */
    private static final String TOKEN_PURPOSE = "secret";

    /** Of those whose opening got no answer. Google fails on and on at times; whichever is older ends by itself if it was opened at all. */
    private static final int UNANSWERED = 3;

    private final Transactions transactions;
    private final Vault vault;

    ChannelRows(Transactions transactions, Vault vault) {
        this.transactions = transactions;
        this.vault = vault;
    }

    /** A calendar's channels, and whether they are left alone for a while because something of them failed. */
    record Channels(List<Channel> all, Optional<Instant> dueAt, int attempts) {
        /** The one that lasts longest. */
        Optional<Channel> newest(Instant now) {
            return all.stream()
                    .filter(c -> c.live(now))
                    .max((a, b) -> a.expires()
                            .orElse(Instant.EPOCH)
                            .compareTo(b.expires().orElse(Instant.EPOCH)));
        }

        boolean resting(Instant now) {
            return dueAt.filter(at -> at.isAfter(now)).isPresent();
        }
    }

    Channels of(UUID calendar) throws SQLException {
        return transactions.call(connection -> {
            var all = all(connection, calendar);
            try (var select =
                    connection.prepareStatement("SELECT watch_due_at, watch_attempts FROM calendar WHERE id = ?")) {
                select.setObject(1, calendar);
                try (var row = select.executeQuery()) {
                    return row.next()
                            ? new Channels(all, instant(row, 1), row.getInt(2))
                            : new Channels(all, Optional.empty(), 0);
                }
            }
        });
    }

    private static List<Channel> all(Connection connection, UUID calendar) throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT id, resource_id, expires_at, renew_at, created_at, stopped_at IS NOT NULL FROM calendar_channel WHERE calendar_id = ? ORDER BY created_at, id
                """)) {
            select.setObject(1, calendar);
            var all = new ArrayList<Channel>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    all.add(new Channel(
                            row.getString(1),
                            Optional.ofNullable(row.getString(2)),
                            instant(row, 3),
                            instant(row, 4),
                            row.getObject(5, OffsetDateTime.class).toInstant(),
                            row.getBoolean(6)));
                }
            }
            return all;
        }
    }

    private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    /**
     * Notes a channel before it is asked for, so that its first notification finds it, whenever that comes. Between the channels something may get lost: a list is
     * asked for.
     *
     * @return false where the calendar was deleted meanwhile
     */
    boolean opening(Calendar calendar, Google.NewChannel channel, Instant now) throws SQLException {
        var token = vault.seal(calendar.tenant(), TOKEN_PURPOSE, channel.token().getBytes(UTF_8));
        return transactions.call(connection -> {
            boolean there = update(
                            connection,
                            "UPDATE calendar SET signalled_at = ? WHERE id = ? AND status <> 'deleted'",
                            time(now),
                            calendar.id())
                    > 0;
            if (there) {
                forget(connection, calendar.id());
                update(
                        connection,
                        "INSERT INTO calendar_channel (id, tenant_id, calendar_id, token, created_at) VALUES (?, ?, ?, ?, ?)",
                        channel.id(),
                        calendar.tenant(),
                        calendar.id(),
                        token,
                        time(now));
            }
            return there;
        });
    }

    private static void forget(Connection connection, UUID calendar) throws SQLException {
        update(connection, """
                DELETE FROM calendar_channel WHERE id IN (
                  SELECT id FROM calendar_channel WHERE calendar_id = ? AND resource_id IS NULL ORDER BY created_at DESC, id OFFSET ?)
                """, calendar, UNANSWERED);
    }

    /** From now on the calendar's other channels are refused. */
    void opened(UUID calendar, Channel channel, Instant now) throws SQLException {
        transactions.call(connection -> {
            update(
                    connection,
                    "UPDATE calendar_channel SET resource_id = ?, expires_at = ?, renew_at = ? WHERE id = ?",
                    channel.resource().orElseThrow(),
                    channel.expires().map(CalendarRows::time).orElseThrow(),
                    channel.renewAt().map(CalendarRows::time).orElseThrow(),
                    channel.id());
            update(
                    connection,
                    "UPDATE calendar_channel SET stopped_at = ? WHERE calendar_id = ? AND id <> ? AND stopped_at IS NULL",
                    time(now),
                    calendar,
                    channel.id());
            return update(
                    connection,
                    "UPDATE calendar SET watch_due_at = NULL, watch_attempts = 0, error = CASE WHEN attempts > 0 THEN error END WHERE id = ?",
                    calendar);
        });
    }

    /** It was stopped, or never was. */
    void remove(String id) throws SQLException {
        transactions.call(connection -> update(connection, "DELETE FROM calendar_channel WHERE id = ?", id));
    }

    /** @param error null: nothing that would concern anybody */
    void failed(UUID calendar, @Nullable String error, Instant dueAt) throws SQLException {
        transactions.call(connection -> update(
                connection,
                "UPDATE calendar SET watch_due_at = ?, watch_attempts = watch_attempts + 1, error = coalesce(?, error) WHERE id = ?",
                time(dueAt),
                error,
                calendar));
    }

    /** Nothing failed this time. */
    void well(UUID calendar) throws SQLException {
        transactions.call(connection -> update(
                connection,
                "UPDATE calendar SET watch_due_at = NULL, watch_attempts = 0, error = CASE WHEN attempts > 0 THEN error END WHERE id = ? AND watch_attempts > 0",
                calendar));
    }

    private static int update(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }
}
