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
import java.util.function.Function;
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
    private final Map<Alias, RecordRow> byAlias = new HashMap<>();
    private final Map<String, List<RecordRow>> gone = new HashMap<>();
    private final Map<UUID, UUID> moved = new HashMap<>();

    public RecordRows(Vault vault, Ids ids, Instant now) {
        this.vault = vault;
        this.ids = ids;
        this.now = now;
    }

    /** What a record may be found by beside its id: the field and its value, in place of the id. */
    private record Alias(String field, RecordRow.Ref ref) {}

    /** A change with the tenant whose record it is about. */
    public record Wanted(UUID tenant, Change change) {}

    public void load(Connection connection, List<Wanted> wanted) throws SQLException {
        for (var kind : Kinds.all().values()) {
            var refs = new LinkedHashSet<RecordRow.Ref>();
            var aliases = new LinkedHashSet<Alias>();
            for (var want : wanted) {
                if (want.change().key().kind().equals(kind.name())) {
                    refs.add(ref(kind, want.tenant(), want.change().key()));
                    aliases.addAll(aliases(kind, want.tenant(), want.change()));
                }
            }
            if (!refs.isEmpty()) {
                load(connection, kind, refs, aliases);
            }
        }
    }

    private void load(Connection connection, Kind kind, Set<RecordRow.Ref> refs, Set<Alias> aliases)
            throws SQLException {
        try (var select = connection.prepareStatement(RecordSql.of(kind.name()).select())) {
            var parameters = new ArrayList<List<RecordRow.Ref>>();
            parameters.add(List.copyOf(refs));
            for (var field : kind.aliasFields()) {
                parameters.add(aliases.stream()
                        .filter(a -> a.field().equals(field))
                        .map(Alias::ref)
                        .toList());
            }
            int at = 0;
            for (var some : parameters) {
                select.setArray(++at, array(connection, "uuid", some, RecordRow.Ref::tenant));
                select.setArray(++at, array(connection, "text", some, RecordRow.Ref::externalRef));
                select.setArray(++at, array(connection, "text", some, RecordRow.Ref::scopeRef));
            }
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    put(kind, read(kind, rows));
                }
            }
        }
    }

    private static java.sql.Array array(
            Connection connection, String type, List<RecordRow.Ref> refs, Function<RecordRow.Ref, Object> part)
            throws SQLException {
        return array(connection, type, refs.stream().map(part).toArray());
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
     * The record a change is about. An event with the record's own id and an alias makes the record that was known by that alias alone its own; an event with
     * aliases alone joins the record that has one, whichever came first. Records with ids of their own are never joined.
     */
    public RecordRow find(UUID tenant, String provider, Change change) {
        var kind = Kinds.get(change.key().kind());
        var ref = ref(kind, tenant, change.key());
        var known = Optional.ofNullable(byRef.get(ref));
        var aliased = aliased(kind, tenant, change);
        var nameless = aliased.stream().filter(row -> nameless(kind, row)).toList();
        boolean byAliasOnly = change.aliases().containsValue(change.key().externalId());
        var named = byAliasOnly
                ? aliased.stream().filter(row -> !nameless.contains(row)).findFirst()
                : known;
        var row = named.or(() -> nameless.stream().findFirst())
                .or(() -> known)
                .orElseGet(() -> made(kind, provider, ref, change));
        if (!byAliasOnly && !row.ref.equals(ref)) {
            rename(kind, row, ref, change);
        }
        for (var other : nameless) {
            row = other == row ? row : join(kind, row, other);
        }
        return row;
    }

    /** Those that are known by one of the change's aliases. */
    private List<RecordRow> aliased(Kind kind, UUID tenant, Change change) {
        return aliases(kind, tenant, change).stream()
                .flatMap(alias -> Optional.ofNullable(byAlias.get(alias)).stream())
                .filter(row -> row.equals(byRef.get(row.ref)))
                .distinct()
                .toList();
    }

    /** Whether it has no id but an alias. */
    private static boolean nameless(Kind kind, RecordRow row) {
        return kind.aliasFields().stream().map(row.state.values()::get).anyMatch(row.key.externalId()::equals);
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

    /** The one that was made first stays, under the id of the one that has an id of its own. */
    private RecordRow join(Kind kind, RecordRow into, RecordRow other) {
        var stays = into.id.compareTo(other.id) < 0 ? into : other;
        var goes = stays == into ? other : into;
        stays.state = into.state.join(kind, other.state);
        stays.dirty = true;
        if (goes.versionAt.isAfter(stays.versionAt)) {
            stays.versionAt = goes.versionAt;
            stays.versionEvent = goes.versionEvent;
        }
        byRef.remove(other.ref);
        stays.ref = into.ref;
        stays.key = into.key;
        moved.put(goes.id, stays.id);
        if (goes.stored) {
            gone.computeIfAbsent(kind.name(), k -> new ArrayList<>()).add(goes);
        }
        put(kind, stays);
        return stays;
    }

    /** The record that a record found before has become part of; itself where it stands alone. */
    public UUID survivor(UUID record) {
        var into = moved.get(record);
        return into == null ? record : survivor(into);
    }

    /**
     * Remembers where a row is found, also by the aliases it has learned meanwhile. Of several with one alias, one without an id of its own comes first, then the
     * lowest id.
     */
    public void put(Kind kind, RecordRow row) {
        byRef.put(row.ref, row);
        for (var field : kind.aliasFields()) {
            if (row.state.values().get(field) instanceof String alias) {
                var key = new Alias(field, new RecordRow.Ref(kind.name(), row.tenant, alias, row.ref.scopeRef()));
                byAlias.merge(key, row, (a, b) -> first(kind, a, b));
            }
        }
    }

    private RecordRow first(Kind kind, RecordRow a, RecordRow b) {
        if (a == b || !a.equals(byRef.get(a.ref))) {
            return b;
        }
        return Comparator.<RecordRow, Boolean>comparing(r -> !nameless(kind, r))
                                .thenComparing(r -> r.key.externalId())
                                .compare(a, b)
                        <= 0
                ? a
                : b;
    }

    public void write(Connection connection) throws SQLException {
        for (var kind : Kinds.all().keySet()) {
            var sql = RecordSql.of(kind);
            delete(connection, sql, gone.getOrDefault(kind, List.of()));
            var dirty = byRef.values().stream()
                    .filter(r -> r.dirty && r.ref.kind().equals(kind))
                    .toList();
            if (!dirty.isEmpty()) {
                write(connection, sql, dirty);
            }
        }
    }

    /** What was joined to others; what events did to it, they did to those. */
    private void delete(Connection connection, RecordSql sql, List<RecordRow> gone) throws SQLException {
        if (gone.isEmpty()) {
            return;
        }
        try (var delete = connection.prepareStatement(sql.delete())) {
            delete.setArray(
                    1, array(connection, "uuid", gone.stream().map(r -> r.id).toArray()));
            delete.executeUpdate();
        }
        try (var update = connection.prepareStatement("""
                UPDATE change c SET record_id = t.survivor FROM unnest(?::uuid[], ?::uuid[], ?::uuid[]) AS t(tenant_id, record_id, survivor)
                WHERE c.tenant_id = t.tenant_id AND c.record_id = t.record_id
                """)) {
            new Unnest<>(update, gone).uuid(r -> r.tenant).uuid(r -> r.id).uuid(r -> survivor(r.id));
            update.executeUpdate();
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

    private List<Alias> aliases(Kind kind, UUID tenant, Change change) {
        return kind.aliasFields().stream()
                .filter(change.aliases()::containsKey)
                .map(field -> new Alias(
                        field,
                        new RecordRow.Ref(
                                kind.name(),
                                tenant,
                                change.aliases().getOrDefault(field, ""),
                                scopeRef(kind, tenant, change.key()))))
                .toList();
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
