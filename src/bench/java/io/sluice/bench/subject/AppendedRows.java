package io.sluice.bench.subject;

import java.io.IOException;
import java.sql.SQLException;

/**
 * How many rows a table has that rows are only appended to. What was counted is not read again, but for the last pages: asking ten times a second must cost the target
 * nothing worth mentioning, however long its table has become.
 */
final class AppendedRows implements Running.Counting {
    private static final long PAGE = 8192;
    /** Rows that are being written may stand this far before the end. */
    private static final long PAGES_OPEN = 1_000;

    private final Stores stores;
    private final String database;
    private final String table;
    private long counted;
    private long from;

    AppendedRows(Stores stores, String database, String table) {
        this.stores = stores;
        this.database = database;
        this.table = table;
    }

    @Override
    public long now() throws SQLException, IOException {
        long pages = stores.number(database, "SELECT pg_relation_size('" + table + "') / " + PAGE);
        long settled = Math.max(from, pages - PAGES_OPEN);
        if (settled > from + PAGES_OPEN) {
            counted += rows(" AND ctid < '(" + settled + ",0)'");
            from = settled;
        }
        return counted + rows("");
    }

    private long rows(String to) throws SQLException, IOException {
        return stores.number(database, "SELECT count(*) FROM " + table + " WHERE ctid >= '(" + from + ",0)'" + to);
    }

    @Override
    public long exact() throws SQLException, IOException {
        return stores.number(database, "SELECT count(*) FROM " + table);
    }
}
