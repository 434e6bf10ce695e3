package io.sluice.ledger.row;

import io.sluice.record.Field;
import io.sluice.record.Kind;
import io.sluice.record.Kinds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The statements of one record kind, made from its fields once. */
record RecordSql(Kind kind, String select, String upsert, String delete) {

    private static final List<String> COMMON = List.of(
            "id",
            "tenant_id",
            "provider",
            "external_ref",
            "scope",
            "suspect",
            "version_at",
            "version_event",
            "state",
            "created_at",
            "updated_at");
    private static final List<String> COMMON_TYPES = List.of(
            "uuid",
            "uuid",
            "text",
            "text",
            "text",
            "bool",
            "timestamptz",
            "uuid",
            "bytea",
            "timestamptz",
            "timestamptz");

    private static final Map<String, RecordSql> BY_KIND = new HashMap<>();

    static {
        Kinds.all().values().forEach(kind -> BY_KIND.put(kind.name(), of(kind)));
    }

    static RecordSql of(String kind) {
        var sql = BY_KIND.get(kind);
        if (sql == null) {
            throw new IllegalArgumentException("no record kind " + kind);
        }
        return sql;
    }

    private static RecordSql of(Kind kind) {
        var fields = kind.columns();
        var columns = String.join(", ", COMMON)
                + fields.stream().map(f -> ", " + quoted(f)).collect(Collectors.joining());
        // One OR of all these would be no index's work.
        var found = Stream.concat(Stream.of("external_ref"), kind.aliasFields().stream())
                .map(column -> "SELECT r.id FROM " + kind.name()
                        + " r JOIN unnest(?::uuid[], ?::text[], ?::text[]) AS w(tenant_id, ref, scope) ON r.tenant_id = w.tenant_id AND r."
                        + column + " = w.ref AND r.scope = w.scope")
                .collect(Collectors.joining(" UNION "));
        var select = "SELECT " + columns + " FROM " + kind.name() + " WHERE id IN (" + found + ")";
        var arrays = COMMON_TYPES.stream().map(t -> "?::" + t + "[]").collect(Collectors.joining(", "))
                + fields.stream().map(f -> ", ?::" + arrayType(f) + "[]").collect(Collectors.joining());
        var aliases = String.join(", ", COMMON)
                + fields.stream().map(f -> ", " + quoted(f)).collect(Collectors.joining());
        var selected = String.join(", ", COMMON)
                + fields.stream()
                        .map(f -> ", " + quoted(f) + (f.type() == Field.Type.JSON ? "::jsonb" : ""))
                        .collect(Collectors.joining());
        var updates = List.of("external_ref", "suspect", "version_at", "version_event", "state", "updated_at").stream()
                        .map(c -> c + " = excluded." + c)
                        .collect(Collectors.joining(", "))
                + fields.stream()
                        .map(f -> ", " + quoted(f) + " = excluded." + quoted(f))
                        .collect(Collectors.joining());
        var upsert = "INSERT INTO " + kind.name() + " (" + columns + ") SELECT " + selected + " FROM unnest(" + arrays
                + ") AS t(" + aliases + ") ON CONFLICT (id) DO UPDATE SET " + updates;
        return new RecordSql(kind, select, upsert, "DELETE FROM " + kind.name() + " WHERE id = ANY (?::uuid[])");
    }

    private static String arrayType(Field field) {
        return field.type() == Field.Type.JSON ? "text" : field.type().sql();
    }

    private static String quoted(Field field) {
        return '"' + field.name() + '"';
    }
}
