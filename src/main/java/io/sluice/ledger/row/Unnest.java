package io.sluice.ledger.row;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Binds rows column by column, for statements that take each column as one array: {@code SELECT … FROM unnest(?::uuid[], ?::text[])}. The statement is the same
 * whatever the number of rows.
 */
public final class Unnest<R> {
    private final PreparedStatement statement;
    private final Collection<R> rows;
    private int parameter;

    public Unnest(PreparedStatement statement, Collection<R> rows) {
        this(statement, rows, 0);
    }

    /** @param bound how many parameters stand before the columns */
    public Unnest(PreparedStatement statement, Collection<R> rows, int bound) {
        this.statement = statement;
        this.rows = rows;
        this.parameter = bound;
    }

    public Unnest<R> uuid(Function<R, @Nullable UUID> column) throws SQLException {
        return bind("uuid", column);
    }

    /** NUL, which Postgres cannot hold in text, becomes U+FFFD. */
    public Unnest<R> text(Function<R, @Nullable String> column) throws SQLException {
        return bind("text", row -> {
            var text = column.apply(row);
            return text == null || text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
        });
    }

    public Unnest<R> integer(Function<R, @Nullable Long> column) throws SQLException {
        return bind("int8", column);
    }

    public Unnest<R> number(Function<R, @Nullable Double> column) throws SQLException {
        return bind("float8", column);
    }

    public Unnest<R> bool(Function<R, @Nullable Boolean> column) throws SQLException {
        return bind("bool", column);
    }

    public Unnest<R> time(Function<R, @Nullable Instant> column) throws SQLException {
        return bind("timestamptz", row -> {
            var time = column.apply(row);
            return time == null ? null : time.toString();
        });
    }

    public Unnest<R> bytes(Function<R, byte[]> column) throws SQLException {
        var values = new byte[rows.size()][];
        int i = 0;
        for (var row : rows) {
            values[i++] = column.apply(row);
        }
        return set("bytea", values);
    }

    private Unnest<R> bind(String type, Function<R, ? extends @Nullable Object> column) throws SQLException {
        var values = new Object[rows.size()];
        int i = 0;
        for (var row : rows) {
            values[i++] = column.apply(row);
        }
        return set(type, values);
    }

    private Unnest<R> set(String type, Object[] values) throws SQLException {
        Array array = statement.getConnection().createArrayOf(type, values);
        statement.setArray(++parameter, array);
        return this;
    }
}
