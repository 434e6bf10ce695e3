package io.sluice.ledger.bench;

import java.util.Map;
import java.util.TreeMap;

/** What was added to the books since this was made. */
public final class Posted {
    private final Sql sql;
    private final Map<String, Long> before;

    public Posted(Sql sql) {
        this.sql = sql;
        this.before = tallies();
    }

    /** By name; what did not change is absent. */
    public Map<String, Long> since() {
        var added = tallies();
        before.forEach((name, events) -> added.merge(name, -events, Long::sum));
        added.values().removeIf(n -> n == 0);
        return added;
    }

    private Map<String, Long> tallies() {
        var tallies = new TreeMap<String, Long>();
        sql.rows("SELECT name, sum(events)::bigint AS events FROM tally GROUP BY name")
                .forEach(row -> tallies.put((String) row.get("name"), (Long) row.get("events")));
        return tallies;
    }
}
