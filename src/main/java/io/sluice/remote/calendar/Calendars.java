package io.sluice.remote.calendar;

import static io.sluice.remote.calendar.CalendarRows.time;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Ids;
import io.sluice.event.Problem;
import io.sluice.event.Vault;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.read.Query;
import io.sluice.remote.google.GoogleCredential;
import io.sluice.tenant.TenantChanged;
import io.sluice.tenant.manage.TenantTx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The calendars of tenants, as people manage them. Every method is a transaction of its own, under row-level security; the work with Google follows it. Blocking. */
@ApplicationScoped
public class Calendars {
    private final TenantTx tx;
    private final DataSource database;
    private final Vault vault;
    private final Event<TenantChanged> changed;
    private final Ids ids;
    private final Clock clock;

    Calendars(TenantTx tx, DataSource database, Vault vault, Event<TenantChanged> changed, Ids ids, Clock clock) {
        this.tx = tx;
        this.database = database;
        this.vault = vault;
        this.changed = changed;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A calendar that is kept in step.
     *
     * @param calendarId Google's id of it
     * @param status syncing, live or failed
     * @param channel the watch channel that it has; empty where there is none now
     * @param syncedAt when the last list of it began that came to its end
     * @param error what failed last, for people; empty where nothing did
     */
    public record Connected(
            UUID id,
            String calendarId,
            String status,
            Optional<Watched> channel,
            Optional<Instant> syncedAt,
            Optional<String> error,
            Instant createdAt) {
        /** Leaves out Google's id: it is mostly an address. */
        @Override
        public String toString() {
            return "Connected[" + id + ", " + status + "]";
        }
    }

    /** A watch channel. */
    public record Watched(String id, String resourceId, Instant expiresAt) {}

    private interface Sql<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Begins to keep a calendar in step, at once.
     *
     * @throws io.sluice.event.Problem.Raised 404: there is no such tenant; 409: it has this calendar already
     */
    public Connected connect(UUID tenant, String calendarId, GoogleCredential credential) {
        var id = ids.next();
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return tx.of(tenant, () -> {
            int made = update(
                    "INSERT INTO calendar (id, tenant_id, name, name_ref, credential, status, due_at, created_at) VALUES (?, ?, ?, ?, ?, 'syncing', ?, ?) "
                            + "ON CONFLICT DO NOTHING",
                    id,
                    tenant,
                    vault.seal(tenant, CalendarRows.PURPOSE, calendarId.getBytes(UTF_8)),
                    vault.blind(tenant, calendarId),
                    vault.seal(tenant, CalendarRows.PURPOSE, credential.toBytes()),
                    time(now),
                    time(now));
            if (made == 0) {
                throw Problem.conflict("This calendar is connected already.").exception();
            }
            return find(tenant, id);
        });
    }

    /** Newest first, those made before the given one. */
    public List<Connected> list(UUID tenant, int limit, Optional<UUID> before) {
        return tx.of(
                tenant,
                () -> read(
                        tenant,
                        of(tenant).where("c.id < ?", before.orElse(Ids.LAST)).orderBy("c.id DESC LIMIT " + limit)));
    }

    /** @throws io.sluice.event.Problem.Raised 404 */
    public Connected get(UUID tenant, UUID id) {
        return tx.of(tenant, () -> find(tenant, id));
    }

    /** Asks for a list now. @throws io.sluice.event.Problem.Raised 404 */
    public Connected sync(UUID tenant, UUID id) {
        var now = time(clock.instant());
        return changed(
                tenant,
                id,
                () -> update(
                        "UPDATE calendar SET signalled_at = ?, due_at = ? WHERE tenant_id = ? AND id = ? AND status <> 'deleted'",
                        now,
                        now,
                        tenant,
                        id));
    }

    /**
     * Sets the access to Google's API, in place of the one before, and tries it at once. Google may have ended the channels with the access before.
     *
     * @throws io.sluice.event.Problem.Raised 404
     */
    public Connected credential(UUID tenant, UUID id, GoogleCredential credential) {
        var now = time(clock.instant());
        return changed(tenant, id, () -> {
            update(
                    "UPDATE calendar_channel SET renew_at = least(renew_at, ?) WHERE tenant_id = ? AND calendar_id = ?",
                    now,
                    tenant,
                    id);
            return update("""
                    UPDATE calendar SET credential = ?, signalled_at = ?, due_at = ?, attempts = 0, watch_due_at = NULL, watch_attempts = 0
                    WHERE tenant_id = ? AND id = ? AND status <> 'deleted'
                    """, vault.seal(tenant, CalendarRows.PURPOSE, credential.toBytes()), now, now, tenant, id);
        });
    }

    /**
     * Leaves a calendar: it is not there any more, its notifications are refused, and its channels are stopped as soon as may be. Its records stay.
     *
     * @throws io.sluice.event.Problem.Raised 404
     */
    public void delete(UUID tenant, UUID id) {
        tx.of(tenant, () -> {
            int deleted = update(
                    "UPDATE calendar SET status = 'deleted', due_at = ?, attempts = 0 WHERE tenant_id = ? AND id = ? AND status <> 'deleted'",
                    time(clock.instant()),
                    tenant,
                    id);
            return found(deleted);
        });
        changed.fire(new TenantChanged(tenant, false));
    }

    private Connected changed(UUID tenant, UUID id, Supplier<Integer> update) {
        return tx.of(tenant, () -> {
            found(update.get());
            return find(tenant, id);
        });
    }

    private static int found(int rows) {
        if (rows == 0) {
            throw Problem.notFound().exception();
        }
        return rows;
    }

    private Connected find(UUID tenant, UUID id) {
        return read(tenant, of(tenant).where("c.id = ?", id)).stream()
                .findFirst()
                .orElseThrow(() -> Problem.notFound().exception());
    }

    private Query of(UUID tenant) {
        return new Query("""
                SELECT c.id, c.name, c.status, c.last_synced_at, c.error, c.created_at, h.id AS channel, h.resource_id, h.expires_at
                FROM calendar c LEFT JOIN LATERAL (
                  SELECT id, resource_id, expires_at FROM calendar_channel
                  WHERE calendar_id = c.id AND stopped_at IS NULL AND resource_id IS NOT NULL ORDER BY expires_at DESC LIMIT 1) h ON true
                """).where("c.tenant_id = ?", tenant).where("c.status <> 'deleted'");
    }

    private List<Connected> read(UUID tenant, Query query) {
        return run(connection -> query.list(connection, row -> connected(tenant, row)));
    }

    private Connected connected(UUID tenant, ResultSet row) throws SQLException {
        var now = clock.instant();
        var channel = row.getString("channel");
        var watched = channel == null
                ? Optional.<Watched>empty()
                : Optional.of(new Watched(
                                channel,
                                row.getString("resource_id"),
                                instant(row, "expires_at").orElseThrow()))
                        .filter(w -> w.expiresAt().isAfter(now));
        return new Connected(
                row.getObject("id", UUID.class),
                new String(vault.open(tenant, CalendarRows.PURPOSE, row.getBytes("name")), UTF_8),
                row.getString("status"),
                watched,
                instant(row, "last_synced_at"),
                Optional.ofNullable(row.getString("error")),
                instant(row, "created_at").orElseThrow());
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private int update(String sql, @Nullable Object... parameters) {
        return run(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                return statement.executeUpdate();
            }
        });
    }

    private <T> T run(Sql<T> sql) {
        try (var connection = database.getConnection()) {
            return sql.run(connection);
        } catch (SQLException e) {
            throw StoreUnavailable.is(e) ? new StoreUnavailable(e) : new IllegalStateException("a query failed", e);
        }
    }
}
