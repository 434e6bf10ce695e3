package io.sluice.ledger;

import io.sluice.event.Event;
import io.sluice.event.Ids;
import io.sluice.event.RawRequest;
import io.sluice.event.Receipt;
import io.sluice.event.Vault;
import io.sluice.ledger.row.Postings;
import io.sluice.ledger.row.Unnest;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Events of platform sources that wait for a route. Once there is one they move to its tenant under their own id and time of receipt, and are due at once. */
@ApplicationScoped
public class HeldEvents {
    private static final Logger LOG = Logger.getLogger(HeldEvents.class);
    private static final int MOST_LEFT = 10_000;

    private final Transactions transactions;
    private final Vault vault;
    private final Clock clock;
    private final EventRows rows;
    /** What a later release sealed, so that it does not stand in the way of the others, round after round. */
    private final Set<UUID> ofLaterRelease = ConcurrentHashMap.newKeySet();

    HeldEvents(Transactions transactions, Vault vault, Clock clock) {
        this.transactions = transactions;
        this.vault = vault;
        this.clock = clock;
        this.rows = new EventRows(vault);
    }

    /** A held event and the tenant that a route now leads to. */
    private record Routed(UUID id, UUID tenant, int retentionDays) {}

    /** A held event on its way to its tenant. */
    private record Moving(Routed to, UUID platformKey, UUID tenantKey, byte[] payload, long deliveries) {}

    /**
     * Releases up to so many held events whose route exists; passes over those that a later release sealed.
     *
     * @param retentionDays how long a tenant on this plan keeps events
     * @param read reads the one event of a stored request of this provider
     * @return how many were released
     * @throws StoreUnavailable Postgres is away
     */
    public int release(int most, ToIntFunction<String> retentionDays, BiFunction<String, RawRequest, Event> read)
            throws SQLException {
        var routed = transactions.call(c -> routed(c, most, retentionDays));
        if (routed.isEmpty()) {
            return 0;
        }
        var days = routed.stream().map(Routed::retentionDays).toList();
        var times = routed.stream().map(r -> Ids.time(r.id())).toList();
        return transactions.call(days, times, connection -> {
            var busy = rows.lockFree(
                    connection,
                    Stream.concat(Stream.of(Receipt.NO_TENANT), routed.stream().map(Routed::tenant))
                            .distinct()
                            .toList());
            var free = busy.contains(Receipt.NO_TENANT)
                    ? List.<Routed>of()
                    : routed.stream().filter(r -> !busy.contains(r.tenant())).toList();
            var postings = new Postings();
            var moving = moving(connection, free, read, postings);
            if (!moving.isEmpty()) {
                move(connection, moving, postings);
            }
            postings.write(connection);
            return moving.size();
        });
    }

    private List<Routed> routed(Connection connection, int most, ToIntFunction<String> retentionDays)
            throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT e.id, t.id, t.plan FROM event e JOIN route r ON r.provider = e.provider AND r.key = e.account_key JOIN tenant t ON t.id = r.tenant_id
                WHERE e.status = 'held' AND t.status = 'active' AND e.id <> ALL (?::uuid[]) LIMIT ?
                """)) {
            select.setArray(1, connection.createArrayOf("uuid", ofLaterRelease.toArray()));
            select.setInt(2, most);
            var found = new ArrayList<Routed>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new Routed(
                            row.getObject(1, UUID.class),
                            row.getObject(2, UUID.class),
                            retentionDays.applyAsInt(row.getString(3))));
                }
            }
            return found;
        }
    }

    private List<Moving> moving(
            Connection connection, List<Routed> routed, BiFunction<String, RawRequest, Event> read, Postings postings)
            throws SQLException {
        var alive = rows.alive(
                connection, routed.stream().map(Routed::tenant).distinct().toList());
        var unreadable = new ArrayList<Routed>();
        var targets = new HashMap<UUID, Routed>();
        routed.forEach(r -> targets.put(r.id(), r));
        try (var select = connection.prepareStatement("""
                SELECT e.id, e.provider, e.payload, e.duplicates FROM event e JOIN unnest(?::uuid[], ?::timestamptz[]) AS c(id, received_at)
                  ON e.id = c.id AND e.received_at = c.received_at WHERE e.status = 'held' ORDER BY e.received_at, e.id
                """)) {
            new Unnest<>(select, routed).uuid(Routed::id).time(r -> Ids.time(r.id()));
            var moving = new ArrayList<Moving>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    var target = targets.get(row.getObject(1, UUID.class));
                    if (target != null && alive.contains(target.tenant())) {
                        var provider = row.getString(2);
                        try {
                            moving(
                                            target,
                                            provider,
                                            row.getBytes(3),
                                            1 + row.getLong(4),
                                            request -> read.apply(provider, request))
                                    .ifPresentOrElse(moving::add, () -> unreadable.add(target));
                        } catch (Vault.LaterRelease e) {
                            leave(target.id());
                        }
                    }
                }
            }
            bury(connection, unreadable);
            postings.move("held", "dead", unreadable.size());
            return moving;
        }
    }

    private void leave(UUID event) {
        if (ofLaterRelease.size() < MOST_LEFT && ofLaterRelease.add(event)) {
            LOG.warnf("held event left for a later release event=%s", event);
        }
    }

    private Optional<Moving> moving(
            Routed target, String provider, byte[] sealed, long deliveries, Function<RawRequest, Event> read) {
        try {
            var payload = vault.open(Receipt.NO_TENANT, "event", sealed);
            var event = read.apply(RawRequest.fromBytes(payload));
            return Optional.of(new Moving(
                    target,
                    rows.key(Receipt.NO_TENANT, provider, event).hash(),
                    rows.key(target.tenant(), provider, event).hash(),
                    vault.seal(target.tenant(), "event", payload),
                    deliveries));
        } catch (IllegalStateException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** What cannot be read must not stand in the way of the others. */
    private static void bury(Connection connection, List<Routed> unreadable) throws SQLException {
        if (unreadable.isEmpty()) {
            return;
        }
        try (var update = connection.prepareStatement("""
                UPDATE event e SET status = 'dead', error = 'The held event cannot be read.' FROM unnest(?::uuid[], ?::timestamptz[]) AS m(id, received_at)
                WHERE e.id = m.id AND e.received_at = m.received_at
                """)) {
            new Unnest<>(update, unreadable).uuid(Routed::id).time(r -> Ids.time(r.id()));
            update.executeUpdate();
        }
    }

    /** The tenant may have had an event of this key from a source of its own; then the held one was a duplicate. */
    private void move(Connection connection, List<Moving> moving, Postings postings) throws SQLException {
        var wanted = new LinkedHashMap<EventRows.Key, UUID>();
        moving.forEach(m -> wanted.put(new EventRows.Key(m.to().tenant(), m.tenantKey()), m.to().id()));
        var holders = rows.claimKeys(connection, wanted);
        var duplicates = new HashMap<UUID, Long>();
        var fresh = new ArrayList<Moving>();
        for (var one : moving) {
            var holder = holders.get(new EventRows.Key(one.to().tenant(), one.tenantKey()));
            if (one.to().id().equals(holder)) {
                fresh.add(one);
            } else if (holder != null) {
                duplicates.merge(holder, one.deliveries(), Long::sum);
            }
        }
        postings.move("held", "received", fresh.size()).move("held", Postings.DUPLICATES, moving.size() - fresh.size());
        deleteKeys(connection, moving);
        update(connection, fresh, clock.instant());
        rows.addDuplicates(connection, duplicates);
        deleteLeft(connection, moving);
        countUsage(connection, fresh);
    }

    private static void update(Connection connection, List<Moving> fresh, Instant now) throws SQLException {
        try (var update = connection.prepareStatement("""
                UPDATE event e SET tenant_id = m.tenant_id, retention = m.retention, payload = m.payload, status = 'received', due_at = ?
                FROM unnest(?::uuid[], ?::timestamptz[], ?::uuid[], ?::int8[], ?::bytea[]) AS m(id, received_at, tenant_id, retention, payload)
                WHERE e.id = m.id AND e.received_at = m.received_at
                """)) {
            update.setObject(1, now.atOffset(ZoneOffset.UTC));
            new Unnest<>(update, fresh, 1)
                    .uuid(m -> m.to().id())
                    .time(m -> Ids.time(m.to().id()))
                    .uuid(m -> m.to().tenant())
                    .integer(m -> (long) m.to().retentionDays())
                    .bytes(Moving::payload);
            update.executeUpdate();
        }
    }

    private static void deleteKeys(Connection connection, List<Moving> moving) throws SQLException {
        try (var delete =
                connection.prepareStatement("DELETE FROM event_key WHERE tenant_id = ? AND key = ANY (?::uuid[])")) {
            delete.setObject(1, Receipt.NO_TENANT);
            delete.setArray(
                    2,
                    connection.createArrayOf(
                            "uuid", moving.stream().map(Moving::platformKey).toArray()));
            delete.executeUpdate();
        }
    }

    /** What was not moved was a duplicate. */
    private static void deleteLeft(Connection connection, List<Moving> moving) throws SQLException {
        try (var delete = connection.prepareStatement(
                "DELETE FROM event e USING unnest(?::uuid[], ?::timestamptz[]) AS m(id, received_at) WHERE e.id = m.id AND e.received_at = m.received_at AND e.status = 'held'")) {
            new Unnest<>(delete, moving).uuid(m -> m.to().id()).time(m -> Ids.time(m.to().id()));
            delete.executeUpdate();
        }
    }

    private void countUsage(Connection connection, List<Moving> fresh) throws SQLException {
        rows.addUsage(
                connection,
                fresh.stream()
                        .map(m -> new EventRows.Used(m.to().tenant(), Ids.time(m.to().id())))
                        .toList());
    }
}
