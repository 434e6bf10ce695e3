package io.sluice.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Vault;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.row.RefetchRows;
import io.sluice.ledger.row.Unnest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The work that events leave behind for those who ask providers: written in the transaction that stores the event, in a few statements for all. */
final class FollowUps {
    /** A burst of signals is one look. */
    private static final Duration BURST = Duration.ofMillis(500);

    private final Vault vault;
    private final Instant now;

    FollowUps(Vault vault, Instant now) {
        this.vault = vault;
        this.now = now;
    }

    /** An event whose fate may need somebody else. */
    record Asked(UUID event, UUID tenant, UUID source, String provider, Fate fate) {}

    private record Channel(UUID tenant, String id) {}

    /** What was written, and so what becomes of events. */
    record Written(Set<UUID> applied, Set<UUID> awaited) {
        Fate fate(UUID event, Fate fate) {
            return switch (fate) {
                case Fate.Signal signal -> applied.contains(event) ? new Fate.Apply(List.of()) : new Fate.Ignore("");
                case Fate.Fetch fetch ->
                    awaited.contains(event) ? new Fate.Await() : new Fate.Ignore(fetch.otherwise());
                case Fate.Apply a -> a;
                case Fate.Ignore i -> i;
                case Fate.Hold h -> h;
                case Fate.Await a -> a;
                case Fate.Later l -> l;
                case Fate.Fail f -> f;
            };
        }
    }

    Written write(Connection connection, Collection<Asked> events) throws SQLException {
        var applied = new HashSet<UUID>();
        var signals =
                events.stream().filter(a -> a.fate() instanceof Fate.Signal).toList();
        if (!signals.isEmpty()) {
            var known = signal(connection, signals);
            signals.stream().filter(a -> known.contains(channel(a))).forEach(a -> applied.add(a.event()));
        }
        var fetches =
                events.stream().filter(a -> a.fate() instanceof Fate.Fetch).toList();
        return new Written(applied, fetches.isEmpty() ? Set.of() : fetch(connection, fetches));
    }

    private static Channel channel(Asked asked) {
        return new Channel(asked.tenant(), asked.fate() instanceof Fate.Signal(String channel) ? channel : "");
    }

    /** What fails is looked at again when its wait is over, however often it is signalled. @return the channels that somebody keeps in step */
    private Set<Channel> signal(Connection connection, List<Asked> signals) throws SQLException {
        var known = new HashSet<Channel>();
        var channels = signals.stream().map(FollowUps::channel).distinct().toList();
        try (var select = connection.prepareStatement("""
                SELECT h.tenant_id, h.id FROM calendar_channel h JOIN calendar c ON c.id = h.calendar_id JOIN unnest(?::uuid[], ?::text[]) AS s(tenant_id, id)
                  ON h.tenant_id = s.tenant_id AND h.id = s.id WHERE c.status <> 'deleted'
                """)) {
            new Unnest<>(select, channels).uuid(Channel::tenant).text(Channel::id);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    known.add(new Channel(row.getObject(1, UUID.class), row.getString(2)));
                }
            }
        }
        if (!known.isEmpty()) {
            try (var update = connection.prepareStatement("""
                    UPDATE calendar SET signalled_at = ?, due_at = CASE attempts WHEN 0 THEN least(due_at, ?) ELSE due_at END
                    WHERE id IN (SELECT calendar_id FROM calendar_channel WHERE id = ANY (?::text[]))
                    """)) {
                update.setObject(1, now.atOffset(ZoneOffset.UTC));
                update.setObject(2, now.plus(BURST).atOffset(ZoneOffset.UTC));
                update.setArray(
                        3,
                        connection.createArrayOf(
                                "text", known.stream().map(Channel::id).toArray()));
                update.executeUpdate();
            }
        }
        return known;
    }

    /** @return the events whose source has a credential */
    private Set<UUID> fetch(Connection connection, List<Asked> fetches) throws SQLException {
        try (var insert = connection.prepareStatement("""
                INSERT INTO refetch (id, tenant_id, external_id, source_id, provider, event_id, status, created_at, due_at)
                SELECT t.id, t.tenant_id, t.path, t.source_id, t.provider, t.id, 'waiting', ?, ?
                FROM unnest(?::uuid[], ?::uuid[], ?::bytea[], ?::uuid[], ?::text[]) AS t(id, tenant_id, path, source_id, provider)
                  JOIN source s ON s.id = t.source_id WHERE s.credential IS NOT NULL
                ON CONFLICT (id) DO UPDATE SET status = excluded.status, due_at = excluded.due_at, attempts = 0, error = NULL
                RETURNING id
                """)) {
            insert.setObject(1, now.atOffset(ZoneOffset.UTC));
            insert.setObject(2, now.atOffset(ZoneOffset.UTC));
            new Unnest<>(insert, fetches, 2)
                    .uuid(Asked::event)
                    .uuid(Asked::tenant)
                    .bytes(a -> vault.seal(a.tenant(), RefetchRows.PURPOSE, path(a).getBytes(UTF_8)))
                    .uuid(Asked::source)
                    .text(Asked::provider);
            return ids(insert);
        }
    }

    private static String path(Asked asked) {
        return asked.fate() instanceof Fate.Fetch fetch ? fetch.path() : "";
    }

    private static Set<UUID> ids(PreparedStatement returning) throws SQLException {
        var ids = new HashSet<UUID>();
        try (var row = returning.executeQuery()) {
            while (row.next()) {
                ids.add(row.getObject(1, UUID.class));
            }
        }
        return ids;
    }
}
