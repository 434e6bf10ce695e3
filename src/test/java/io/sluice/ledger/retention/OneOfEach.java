package io.sluice.ledger.retention;

import io.sluice.ledger.Bench;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.UUID;

/** A row of one tenant in every table that has a tenant, whatever tables there are; a partitioned one counts as one. */
final class OneOfEach {
    private static final String TABLES = """
        SELECT c.table_name FROM information_schema.columns c JOIN pg_class p ON p.oid = format('%I', c.table_name)::regclass
        WHERE c.table_schema = 'public' AND c.column_name = 'tenant_id' AND c.udt_name = 'uuid' AND p.relkind IN ('r', 'p') AND NOT p.relispartition
        ORDER BY 1
        """;
    private static final String COLUMNS = """
        SELECT column_name, data_type FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = ? AND (column_name = 'tenant_id' OR is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO')
        """;
    private static final String REFERENCES = """
        SELECT a.attname, k.confrelid::regclass::text AS target FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
        WHERE k.contype = 'f' AND k.conrelid = format('%I', ?)::regclass
        """;

    private final Bench bench;
    private final UUID tenant;
    private final Map<String, String> ids = new HashMap<>();
    private final Set<String> made = new LinkedHashSet<>();

    OneOfEach(Bench bench, UUID tenant) {
        this.bench = bench;
        this.tenant = tenant;
        ids.put("tenant", tenant.toString());
        made.add("tenant");
        bench.sql.run("SELECT sluice_ensure_partition(7, ?)", bench.clock.instant());
    }

    /** The tables, but for those. */
    List<String> make(Set<String> except) {
        var tables = tables(bench).stream().filter(t -> !except.contains(t)).toList();
        tables.forEach(this::make);
        return tables;
    }

    static List<String> tables(Bench bench) {
        return bench.sql.rows(TABLES).stream()
                .map(row -> (String) row.get("table_name"))
                .toList();
    }

    private void make(String table) {
        if (!made.add(table)) {
            return;
        }
        var references = new HashMap<String, String>();
        bench.sql
                .rows(REFERENCES, table)
                .forEach(row -> references.put((String) row.get("attname"), (String) row.get("target")));
        var names = new StringJoiner(", ");
        var values = new StringJoiner(", ");
        for (var column : bench.sql.rows(COLUMNS, table)) {
            var name = (String) column.get("column_name");
            var value = Optional.ofNullable(references.get(name))
                    .map(this::idOf)
                    .orElseGet(() -> value(name, (String) column.get("data_type")));
            if (name.equals("id")) {
                ids.put(table, value);
            }
            names.add('"' + name + '"');
            values.add("'" + value + "'");
        }
        bench.sql.run("INSERT INTO \"" + table + "\" (" + names + ") VALUES (" + values + ")");
    }

    private String idOf(String table) {
        make(table);
        return ids.get(table);
    }

    private String value(String column, String type) {
        return switch (column) {
            case "tenant_id" -> tenant.toString();
            case "status" -> "applied";
            default -> value(type);
        };
    }

    private String value(String type) {
        return switch (type) {
            case "uuid", "text", "character varying" -> UUID.randomUUID().toString();
            case "timestamp with time zone", "date" -> bench.clock.instant().toString();
            case "boolean" -> "false";
            case "jsonb", "json", "ARRAY" -> "{}";
            case "interval" -> "1 hour";
            case "inet" -> "127.0.0.1";
            case "bytea" -> "\\x" + UUID.randomUUID().toString().replace("-", "");
            default -> "7";
        };
    }
}
