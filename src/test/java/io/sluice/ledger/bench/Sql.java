package io.sluice.ledger.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** What stands in the tables, past the ledger. */
public record Sql(DataSource database) {

    /** Rows by column; times as {@link Instant}, JSON as Postgres prints it. */
    public List<Map<String, Object>> rows(String select, Object... parameters) {
        try (var connection = database.getConnection();
                var statement = bound(connection, select, parameters);
                var rows = statement.executeQuery()) {
            var all = new ArrayList<Map<String, Object>>();
            var columns = rows.getMetaData();
            while (rows.next()) {
                var row = new LinkedHashMap<String, Object>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    row.put(columns.getColumnName(i), value(rows.getObject(i)));
                }
                all.add(row);
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public Map<String, Object> row(String select, Object... parameters) {
        var rows = rows(select, parameters);
        if (rows.size() != 1) {
            throw new AssertionError(rows.size() + " rows: " + select);
        }
        return rows.getFirst();
    }

    public long number(String select, Object... parameters) {
        return ((Number) row(select, parameters).values().iterator().next()).longValue();
    }

    public void run(String sql, Object... parameters) {
        try (var connection = database.getConnection();
                var statement = bound(connection, sql, parameters)) {
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PreparedStatement bound(Connection connection, String sql, Object... parameters)
            throws SQLException {
        var statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            var value = parameters[i];
            statement.setObject(i + 1, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
        }
        return statement;
    }

    private static Object value(Object column) {
        return switch (column) {
            case null -> null;
            case Timestamp time -> time.toInstant();
            case org.postgresql.util.PGobject json -> json.getValue();
            default -> column;
        };
    }
}
