package io.sluice.tenant.wall;

import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.bench.Sql;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Every table with rows of tenants, and rows for it, both made of nothing but what Postgres says of its tables. */
final class Catalogue {
    private static final Sql SQL = new Sql(Postgres.database());
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("text", "md5(random()::text)"),
            Map.entry("bytea", "decode(md5(random()::text), 'hex')"),
            Map.entry("uuid", "gen_random_uuid()"),
            Map.entry("boolean", "false"),
            Map.entry("smallint", "7"),
            Map.entry("integer", "7"),
            Map.entry("bigint", "7"),
            Map.entry("numeric", "7"),
            Map.entry("jsonb", "'{}'"),
            Map.entry("date", "current_date"),
            Map.entry("interval", "'1 s'"),
            Map.entry("inet", "'127.0.0.1'"),
            Map.entry("text[]", "'{}'"),
            Map.entry("uuid[]", "'{}'"),
            Map.entry("timestamp with time zone", "now()"));

    /** Ids of planted rows that others refer to, by table and tenant. */
    private final Map<String, UUID> planted = new HashMap<>();

    Catalogue() {
        SQL.run("SELECT sluice_ensure_partition(7, now())");
    }

    /** @param tenant its column that says whose a row is */
    record Table(String name, String tenant) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Partitions stand behind their table. */
    static List<Table> tables() {
        return SQL.rows("""
                        SELECT c.relname AS name, a.attname AS tenant FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT a.attisdropped
                          AND (a.attname = 'tenant_id' OR c.relname = 'tenant' AND a.attname = 'id') ORDER BY 1
                        """).stream()
                .map(row -> new Table(String.valueOf(row.get("name")), String.valueOf(row.get("tenant"))))
                .toList();
    }

    static List<String> columns(Table table) {
        return SQL
                .rows(
                        "SELECT attname AS name FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped",
                        quoted(table))
                .stream()
                .map(row -> String.valueOf(row.get("name")))
                .toList();
    }

    static String quoted(Table table) {
        return '"' + table.name() + '"';
    }

    /** Makes a row of a tenant's, and what it refers to. */
    void plant(Table table, UUID tenant) {
        var key = table.name() + '/' + tenant;
        if (!planted.containsKey(key)) {
            if (!table.name().equals("tenant")) {
                plant(table("tenant"), tenant);
            }
            var id = UUID.randomUUID();
            planted.put(key, id);
            SQL.run(insert(table, tenant, table.tenant().equals("id") ? tenant : id));
        }
    }

    /** A statement that adds a row of the tenant's. What it refers to is there. */
    String insert(Table table, UUID tenant, UUID id) {
        var values = SQL.rows("""
                        SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type,
                               coalesce((SELECT k.confrelid::regclass::text FROM pg_constraint k
                                         WHERE k.conrelid = a.attrelid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum]), '') AS parent
                        FROM pg_attribute a
                        WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = '' AND a.attgenerated = ''
                          AND (a.attname = ? OR a.attnotnull AND NOT a.atthasdef)
                        """, quoted(table), table.tenant()).stream()
                .collect(Collectors.toMap(
                        row -> '"' + String.valueOf(row.get("name")) + '"', row -> value(table, row, tenant, id)));
        var columns = List.copyOf(values.keySet());
        return "INSERT INTO " + quoted(table) + " (" + String.join(", ", columns) + ") VALUES ("
                + columns.stream().map(values::get).collect(Collectors.joining(", ")) + ")";
    }

    private String value(Table table, Map<String, Object> column, UUID tenant, UUID id) {
        var name = String.valueOf(column.get("name"));
        var parent = String.valueOf(column.get("parent"));
        if (name.equals(table.tenant())) {
            return literal(tenant);
        }
        if (!parent.isEmpty()) {
            plant(table(parent), tenant);
            return literal(planted.get(parent + '/' + tenant));
        }
        if (name.equals("id")) {
            return literal(id);
        }
        var value = VALUES.get(String.valueOf(column.get("type")));
        if (value == null) {
            throw new AssertionError("no value for " + table + "." + name + " of type " + column.get("type"));
        }
        return value;
    }

    private static Table table(String name) {
        return tables().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    }

    private static String literal(UUID id) {
        return "'" + id + "'";
    }
}
