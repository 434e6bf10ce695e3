package io.sluice.ledger.row;

import io.sluice.event.Change;
import io.sluice.event.Ids;
import io.sluice.event.RecordKey;
import io.sluice.event.Vault;
import io.sluice.record.Field;
import io.sluice.record.Kind;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The records one batch touches: loaded in one statement per kind, changed in memory, written back in one. The caller holds the tenants' locks, so what was loaded
 * stays true, and a record that is not there is nobody else's to make.
 */
public final class RecordRows {
    /** The escape of a NUL in JSON: its backslash is not itself escaped. */
    private static final Pattern NUL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

    private final Vault vault;
    private final Ids ids;
    private final Instant now;
    private final Map<RecordRow.Ref, RecordRow> byRef = new LinkedHashMap<>();
    private final Map<RecordRow.Ref, RecordRow> byAlias = new HashMap<>();
    private final Map<String, Set<UUID>> gone = new HashMap<>();

    public RecordRows(Vault vault, Ids ids, Instant now) {
        this.vault = vault;
        this.ids = ids;
        this.now = now;
    }

    /** A change with the tenant whose record it is about. */
    public record Wanted(UUID tenant, Change change) {}

    public void load(Connection connection, List<Wanted> wanted) throws SQLException {
        for (var kind : Kinds.all().values()) {
            var refs = new LinkedHashSet<RecordRow.Ref>();
            var aliases = new LinkedHashSet<RecordRow.Ref>();
            for (var want : wanted) {
                if (want.change().key().kind().equals(kind.name())) {
                    refs.add(ref(kind, want.tenant(), want.change().key()));
                    alias(kind, want.tenant(), want.change()).ifPresent(aliases::add);
                }
            }
            if (!refs.isEmpty()) {
                load(connection, kind, refs, aliases);
            }
        }
    }

    private void load(Connection connection, Kind kind, Set<RecordRow.Ref> refs, Set<RecordRow.Ref> aliases)
            throws SQLException {
        try (var select = connection.prepareStatement(RecordSql.of(kind.name()).select())) {
            var parameters = new ArrayList<>(List.of(refs));
            kind.aliasField().ifPresent(a -> parameters.add(aliases));
            int at = 0;
            for (var some : parameters) {
                select.setArray(
                        ++at,
                        array(
                                connection,
                                "uuid",
                                some.stream().map(r -> (Object) r.tenant()).toArray()));
                select.setArray(
                        ++at,
                        array(
                                connection,
                                "text",
                                some.stream().map(r -> (Object) r.externalRef()).toArray()));
                select.setArray(
                        ++at,
                        array(
                                connection,
                                "text",
                                some.stream().map(r -> (Object) r.scopeRef()).toArray()));
            }
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    put(kind, read(kind, rows));
                }
            }
        }
    }

    private static java.sql.Array array(Connection connection, String type, Object[] values) throws SQLException {
        return connection.createArrayOf(type, values);
    }

    private RecordRow read(Kind kind, ResultSet row) throws SQLException {
        var tenant = row.getObject("tenant_id", UUID.class);
        var sealed = StateCodec.decode(kind, vault.open(tenant, kind.name(), row.getBytes("state")));
        var ref = new RecordRow.Ref(kind.name(), tenant, row.getString("external_ref"), row.getString("scope"));
        var key = new RecordKey(kind.name(), sealed.externalId(), sealed.scope());
        var state = StateCodec.state(kind, sealed, columns(kind, row));
        var createdAt = row.getTimestamp("created_at").toInstant();
        var read =
                new RecordRow(row.getObject("id", UUID.class), row.getString("provider"), createdAt, ref, key, state);
        read.versionAt = row.getTimestamp("version_at").toInstant();
        read.versionEvent = row.getObject("version_event", UUID.class);
        read.stored = true;
        return read;
    }

    /** The fields that stand in columns, in the fields' own types. */
    public static Map<String, @Nullable Object> columns(Kind kind, ResultSet row) throws SQLException {
        var values = new HashMap<String, @Nullable Object>();
        for (var field : kind.columns()) {
            var value = row.getObject(field.name());
            values.put(
                    field.name(),
                    switch (value) {
                        case null -> null;
                        case java.sql.Timestamp time -> time.toInstant();
                        case org.postgresql.util.PGobject json -> StateCodec.parse(String.valueOf(json.getValue()));
                        default -> value;
                    });
        }
        return values;
    }

    /**
     * The record a change is about. An event with the record's own id and an alias makes the record that was known by that alias alone its own; an event with the
     * alias alone joins the record that has it, whichever came first. Records with ids of their own are never joined.
     */
    public RecordRow find(UUID tenant, String provider, Change change) {
        var kind = Kinds.get(change.key().kind());
        var ref = ref(kind, tenant, change.key());
        var known = Optional.ofNullable(byRef.get(ref));
        var aliased = alias(kind, tenant, change).flatMap(a -> Optional.ofNullable(byAlias.get(a)));
        boolean byAliasOnly = change.alias().equals(Optional.of(change.key().externalId()));
        if (byAliasOnly) {
            return aliased.or(() -> known).orElseGet(() -> made(kind, provider, ref, change));
        }
        var nameless = aliased.filter(row -> change.alias().equals(Optional.of(row.key.externalId())));
        if (known.isPresent()) {
            return nameless.map(row -> join(kind, known.get(), row)).orElse(known.get());
        }
        nameless.ifPresent(row -> rename(kind, row, ref, change));
        return nameless.orElseGet(() -> made(kind, provider, ref, change));
    }

    private RecordRow made(Kind kind, String provider, RecordRow.Ref ref, Change change) {
        var made = new RecordRow(ids.next(), provider, now, ref, change.key(), State.NEW);
        put(kind, made);
        return made;
    }

    /** A record first known by its alias alone takes its real id when an event brings it. */
    private void rename(Kind kind, RecordRow row, RecordRow.Ref ref, Change change) {
        byRef.remove(row.ref);
        row.ref = ref;
        row.key = change.key();
        row.dirty = true;
        put(kind, row);
    }

    private RecordRow join(Kind kind, RecordRow into, RecordRow other) {
        into.state = into.state.join(kind, other.state);
        into.dirty = true;
        if (other.versionAt.isAfter(into.versionAt)) {
            into.versionAt = other.versionAt;
            into.versionEvent = other.versionEvent;
        }
        byRef.remove(other.ref);
        if (other.stored) {
            gone.computeIfAbsent(kind.name(), k -> new LinkedHashSet<>()).add(other.id);
        }
        put(kind, into);
        return into;
    }

    /** Remembers where a row is found, also by the alias it has learned meanwhile. Of several with one alias, one without an id of its own comes first, then the lowest id. */
    public void put(Kind kind, RecordRow row) {
        byRef.put(row.ref, row);
        kind.aliasField()
                .map(row.state.values()::get)
                .map(String.class::cast)
                .ifPresent(alias -> byAlias.merge(
                        new RecordRow.Ref(kind.name(), row.tenant, alias, row.ref.scopeRef()),
                        row,
                        (a, b) -> first(alias, a, b)));
    }

    private RecordRow first(String alias, RecordRow a, RecordRow b) {
        if (a == b || !a.equals(byRef.get(a.ref))) {
            return b;
        }
        return Comparator.<RecordRow, Boolean>comparing(r -> !r.key.externalId().equals(alias))
                                .thenComparing(r -> r.key.externalId())
                                .compare(a, b)
                        <= 0
                ? a
                : b;
    }

    public void write(Connection connection) throws SQLException {
        for (var kind : Kinds.all().keySet()) {
            var sql = RecordSql.of(kind);
            delete(connection, sql, gone.getOrDefault(kind, Set.of()));
            var dirty = byRef.values().stream()
                    .filter(r -> r.dirty && r.ref.kind().equals(kind))
                    .toList();
            if (!dirty.isEmpty()) {
                write(connection, sql, dirty);
            }
        }
    }

    private static void delete(Connection connection, RecordSql sql, Set<UUID> gone) throws SQLException {
        if (!gone.isEmpty()) {
            try (var delete = connection.prepareStatement(sql.delete())) {
                delete.setArray(1, array(connection, "uuid", gone.toArray()));
                delete.executeUpdate();
            }
        }
    }

    private void write(Connection connection, RecordSql sql, List<RecordRow> rows) throws SQLException {
        var kind = sql.kind();
        try (var upsert = connection.prepareStatement(sql.upsert())) {
            var bind = new Unnest<>(upsert, rows)
                    .uuid(r -> r.id)
                    .uuid(r -> r.tenant)
                    .text(r -> r.provider)
                    .text(r -> r.ref.externalRef())
                    .text(r -> r.ref.scopeRef())
                    .bool(r -> r.state.suspect())
                    .time(r -> r.versionAt)
                    .uuid(r -> r.versionEvent)
                    .bytes(r -> vault.seal(
                            r.tenant, kind.name(), StateCodec.encode(kind, r.key.externalId(), r.key.scope(), r.state)))
                    .time(r -> r.createdAt)
                    .time(r -> now);
            for (var field : kind.columns()) {
                bind(bind, field);
            }
            upsert.executeUpdate();
        }
    }

    private static void bind(Unnest<RecordRow> bind, Field field) throws SQLException {
        var name = field.name();
        switch (field.type()) {
            case TEXT -> bind.text(r -> (String) r.state.values().get(name));
            case INTEGER -> bind.integer(r -> (Long) r.state.values().get(name));
            case NUMBER -> bind.number(r -> (Double) r.state.values().get(name));
            case BOOL -> bind.bool(r -> (Boolean) r.state.values().get(name));
            case TIME -> bind.time(r -> (Instant) r.state.values().get(name));
            case JSON -> bind.text(r -> json(r.state.values().get(name)));
        }
    }

    /** Postgres' jsonb takes no NUL; a backslash before the letter u that the text itself has stays. */
    static @Nullable String json(@Nullable Object plain) {
        return plain == null ? null : NUL.matcher(StateCodec.json(plain)).replaceAll("$1\\\\ufffd");
    }

    private RecordRow.Ref ref(Kind kind, UUID tenant, RecordKey key) {
        return new RecordRow.Ref(
                kind.name(), tenant, externalRef(vault, kind, tenant, key.externalId()), scopeRef(kind, tenant, key));
    }

    private Optional<RecordRow.Ref> alias(Kind kind, UUID tenant, Change change) {
        return kind.aliasField()
                .flatMap(field -> change.alias())
                .map(alias -> new RecordRow.Ref(kind.name(), tenant, alias, scopeRef(kind, tenant, change.key())));
    }

    /** How a record's external id stands in its column. */
    public static String externalRef(Vault vault, Kind kind, UUID tenant, String externalId) {
        return kind.personalId() || !Storable.fits(externalId)
                ? vault.blind(tenant, kind.name() + "/" + externalId)
                : Storable.text(externalId);
    }

    private String scopeRef(Kind kind, UUID tenant, RecordKey key) {
        return kind.personalScope() ? vault.blind(tenant, key.scope()) : key.scope();
    }
}
