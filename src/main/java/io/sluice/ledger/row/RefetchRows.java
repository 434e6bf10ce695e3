package io.sluice.ledger.row;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Vault;
import io.sluice.record.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The tasks that suspect records leave behind, and that are done once their records are settled. Written in the transaction that merges, in a statement each. One use. */
public final class RefetchRows {
    /** What external ids and paths of tasks are sealed for. */
    public static final String PURPOSE = "refetch";

    /** Until then the second that is in doubt is over, at the provider too. */
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private final Vault vault;
    private final Instant now;
    private final Map<RecordRow, Seen> seen = new LinkedHashMap<>();

    public RefetchRows(Vault vault, Instant now) {
        this.vault = vault;
        this.now = now;
    }

    /** @param first the record before the batch */
    private record Seen(State first, UUID source, UUID event) {}

    private record Suspect(RecordRow row, Seen seen) {}

    /** Notes that an event changed a record. */
    public void changed(RecordRow row, State before, UUID source, UUID event) {
        var known = seen.get(row);
        seen.put(row, new Seen(known == null ? before : known.first(), source, event));
    }

    public void write(Connection connection) throws SQLException {
        var suspect = new ArrayList<Suspect>();
        var settled = new ArrayList<UUID>();
        seen.forEach((row, what) -> {
            if (suspect(row.state)) {
                if (isNew(row.state, what.first())) {
                    suspect.add(new Suspect(row, what));
                }
            } else if (suspect(what.first())) {
                settled.add(row.id);
            }
        });
        if (!suspect.isEmpty()) {
            insert(connection, suspect);
        }
        if (!settled.isEmpty()) {
            end(connection, settled);
        }
    }

    /** The same doubt that the record was in before has its task already, which counts how often it was fetched. */
    private static boolean isNew(State after, State before) {
        return !suspect(before) || !after.ties().equals(before.ties());
    }

    /** One alone in its second never is, and that is nearly every record. */
    private static boolean suspect(State state) {
        return state.ties().values().stream().anyMatch(t -> t.contenders().size() > 1) && state.suspect();
    }

    private void insert(Connection connection, List<Suspect> suspect) throws SQLException {
        try (var insert = connection.prepareStatement("""
                INSERT INTO refetch (id, tenant_id, kind, external_id, source_id, provider, event_id, status, error, created_at, due_at)
                SELECT t.id, t.tenant_id, t.kind, t.external_id, t.source_id, t.provider, t.event_id, 'waiting',
                       CASE WHEN s.credential IS NULL THEN 'The source has no API credential.' END, ?, ?
                FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::bytea[], ?::uuid[], ?::text[], ?::uuid[])
                  AS t(id, tenant_id, kind, external_id, source_id, provider, event_id) LEFT JOIN source s ON s.id = t.source_id
                ON CONFLICT (id) DO UPDATE SET source_id = excluded.source_id, event_id = excluded.event_id, status = excluded.status, error = excluded.error,
                  due_at = excluded.due_at, attempts = 0, fetches = 0, created_at = CASE refetch.status WHEN 'done' THEN excluded.created_at ELSE refetch.created_at END
                """)) {
            insert.setObject(1, now.atOffset(ZoneOffset.UTC));
            insert.setObject(2, now.plus(SETTLING).atOffset(ZoneOffset.UTC));
            new Unnest<>(insert, suspect, 2)
                    .uuid(s -> s.row().id)
                    .uuid(s -> s.row().tenant)
                    .text(s -> s.row().ref.kind())
                    .bytes(s -> vault.seal(
                            s.row().tenant, PURPOSE, s.row().key.externalId().getBytes(UTF_8)))
                    .uuid(s -> s.seen().source())
                    .text(s -> s.row().provider)
                    .uuid(s -> s.seen().event());
            insert.executeUpdate();
        }
    }

    private static void end(Connection connection, List<UUID> settled) throws SQLException {
        try (var update = connection.prepareStatement(
                "UPDATE refetch SET status = 'done', due_at = NULL, error = NULL WHERE id = ANY (?::uuid[]) AND status <> 'done'")) {
            update.setArray(1, connection.createArrayOf("uuid", settled.toArray()));
            update.executeUpdate();
        }
    }

    /** The external id of a task. */
    public static String externalId(Vault vault, UUID tenant, byte[] sealed) {
        return new String(vault.open(tenant, PURPOSE, sealed), UTF_8);
    }
}
