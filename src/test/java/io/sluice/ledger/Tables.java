package io.sluice.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;

/** All that lies in Postgres, read as whoever steals its disk would. */
public final class Tables {
    private static final String COLUMNS = """
            SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
            WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type IN ('text', 'character varying', 'jsonb', 'json', 'bytea', 'ARRAY')""";

    private Tables() {}

    /** The columns, as {@code table.column}, that hold a text somewhere: as it is in any case, in bytes, or in Base64. */
    public static List<String> holding(DataSource database, String text) throws SQLException {
        var found = new ArrayList<String>();
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var columns = statement.executeQuery(COLUMNS)) {
            while (columns.next()) {
                if (holds(connection, columns.getString(1), columns.getString(2), text)) {
                    found.add(columns.getString(1) + '.' + columns.getString(2));
                }
            }
        }
        return found;
    }

    private static boolean holds(Connection connection, String table, String column, String text) throws SQLException {
        var sql = "SELECT EXISTS (SELECT FROM \"%1$s\" WHERE strpos(lower(\"%2$s\"::text), lower(?)) > 0"
                + " OR strpos(lower(\"%2$s\"::text), ?) > 0 OR strpos(\"%2$s\"::text, ?) > 0)";
        try (var select = connection.prepareStatement(sql.formatted(table, column))) {
            select.setString(1, text);
            select.setString(2, HexFormat.of().formatHex(text.getBytes(UTF_8)));
            select.setString(3, Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8)));
            try (var answer = select.executeQuery()) {
                answer.next();
                return answer.getBoolean(1);
            }
        }
    }
}
