package io.sluice.ledger.person;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Vault;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** All that lies sealed in Postgres of a tenant, opened with its key. */
public final class Opened {
    /** A column of bytes is sealed for its table; but for the tenant's own secrets, which are no person's. */
    private static final String COLUMNS = """
            SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace AND t.typname = 'bytea' AND a.attnum > 0
              AND EXISTS (SELECT FROM pg_attribute o WHERE o.attrelid = c.oid AND o.attname = 'tenant_id')
            """;

    private static final Set<String> SECRETS =
            Set.of("data_key", "source", "secret", "api_key", "calendar", "calendar_channel", "reconcile");

    private Opened() {}

    /** The columns, as {@code table.column}, that hold one of these texts, in any case. */
    public static List<String> holding(DataSource database, Vault vault, UUID tenant, String... texts)
            throws SQLException {
        var found = new ArrayList<String>();
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var columns = statement.executeQuery(COLUMNS)) {
            while (columns.next()) {
                var table = columns.getString(1);
                if (!SECRETS.contains(table)
                        && holds(connection, vault, tenant, table, columns.getString(2), List.of(texts))) {
                    found.add(table + '.' + columns.getString(2));
                }
            }
        }
        return found;
    }

    private static boolean holds(
            Connection connection, Vault vault, UUID tenant, String table, String column, List<String> texts)
            throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT \"%2$s\" FROM \"%1$s\" WHERE tenant_id = ? AND octet_length(\"%2$s\") > 0"
                        .formatted(table, column))) {
            select.setObject(1, tenant);
            boolean holds = false;
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    var plain = new String(vault.open(tenant, table, row.getBytes(1)), UTF_8).toLowerCase(Locale.ROOT);
                    holds |= texts.stream().anyMatch(text -> plain.contains(text.toLowerCase(Locale.ROOT)));
                }
            }
            return holds;
        }
    }
}
