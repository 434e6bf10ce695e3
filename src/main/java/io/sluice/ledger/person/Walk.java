package io.sluice.ledger.person;

import io.sluice.ledger.read.Position;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A table that is gone through, oldest first, in pages of bounded size.
 *
 * @param at the column that the rows are ordered by, before their id
 * @param sealed the column that holds the most
 * @param condition which rows count
 */
record Walk(String table, String at, String sealed, String condition) {
    static final Position START = new Position(Instant.EPOCH, new UUID(0, 0));

    /** One row that is larger than a page may be is a page. */
    private static final String SQL = """
            SELECT * FROM (
              SELECT t.*, row_number() OVER oldest AS walk_place, sum(octet_length("%3$s")) OVER oldest AS walk_bytes FROM (
                SELECT * FROM "%1$s" WHERE tenant_id = ? AND (%2$s, id) > (?, ?) AND %4$s ORDER BY %2$s, id LIMIT 200) AS t
              WINDOW oldest AS (ORDER BY %2$s, id)) AS summed
            WHERE walk_place = 1 OR walk_bytes <= 4194304 ORDER BY %2$s, id""";

    /** One row as a value. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** @param end where the next page begins; empty: there was nothing more */
    record Page<T>(List<T> rows, Optional<Position> end) {}

    <T> Page<T> page(Connection connection, UUID tenant, Position after, Row<T> row) throws SQLException {
        try (var select = connection.prepareStatement(SQL.formatted(table, at, sealed, condition))) {
            select.setObject(1, tenant);
            select.setObject(2, after.at().atOffset(ZoneOffset.UTC));
            select.setObject(3, after.id());
            var read = new ArrayList<T>();
            var end = Optional.<Position>empty();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    read.add(row.read(rows));
                    end = Optional.of(new Position(
                            rows.getObject(at, OffsetDateTime.class).toInstant(), rows.getObject("id", UUID.class)));
                }
            }
            return new Page<>(read, end);
        }
    }
}
