package io.sluice.ledger.person;

import io.sluice.ledger.row.StateCodec;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was erased.
 *
 * @param byTable rows, by table
 * @param whole there was nothing more of what was asked for
 */
record Counts(Map<String, Long> byTable, boolean whole) {
    static final Counts NONE = new Counts(Map.of(), true);

    Counts {
        byTable = Map.copyOf(byTable);
    }

    static Counts of(String table, long rows) {
        return rows == 0 ? NONE : new Counts(Map.of(table, rows), true);
    }

    Counts and(Counts more) {
        var sum = new TreeMap<>(byTable);
        more.byTable.forEach((table, rows) -> sum.merge(table, rows, Long::sum));
        return new Counts(sum, whole && more.whole);
    }

    Counts unfinished() {
        return new Counts(byTable, false);
    }

    String toJson() {
        return StateCodec.json(byTable);
    }

    static Counts fromJson(String json) {
        var read = new TreeMap<String, Long>();
        if (StateCodec.parse(json) instanceof Map<?, ?> fields) {
            fields.forEach((table, rows) -> read.put(table.toString(), ((Number) rows).longValue()));
        }
        return new Counts(read, true);
    }
}
