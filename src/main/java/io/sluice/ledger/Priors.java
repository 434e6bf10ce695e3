package io.sluice.ledger;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.ledger.row.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** What events that are replayed did the first time, as their changes tell. */
final class Priors {
    static final Priors NONE = new Priors(Map.of());

    private final Map<UUID, Prior> byEvent;

    private Priors(Map<UUID, Prior> byEvent) {
        this.byEvent = byEvent;
    }

    private record Prior(Set<String> kinds, int last) {
        Prior and(Prior other) {
            var both = new HashSet<>(kinds);
            both.addAll(other.kinds);
            return new Prior(both, Math.max(last, other.last));
        }
    }

    static Priors of(Connection connection, List<DueEvents.Due> events) throws SQLException {
        if (events.isEmpty()) {
            return NONE;
        }
        try (var select = connection.prepareStatement("""
                SELECT c.event_id, c.kind, max(c.number) FROM change c JOIN unnest(?::int8[], ?::timestamptz[], ?::uuid[]) AS e(retention, received_at, id)
                  ON c.retention = e.retention AND c.received_at = e.received_at AND c.event_id = e.id
                GROUP BY 1, 2
                """)) {
            new Unnest<>(select, events)
                    .integer(e -> (long) e.retentionDays())
                    .time(DueEvents.Due::receivedAt)
                    .uuid(DueEvents.Due::id);
            var found = new HashMap<UUID, Prior>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    found.merge(
                            row.getObject(1, UUID.class),
                            new Prior(Set.of(row.getString(2)), row.getInt(3)),
                            Prior::and);
                }
            }
            return new Priors(found);
        }
    }

    /** The number of an event's last change; 0 where it made none. */
    int last(UUID event) {
        var prior = byEvent.get(event);
        return prior == null ? 0 : prior.last();
    }

    /** The changes without what the event has counted before: adding is the one rule that does not hold when done twice. */
    List<Change> uncounted(UUID event, List<Change> changes) {
        var prior = byEvent.get(event);
        return prior == null
                ? changes
                : changes.stream()
                        .map(c -> prior.kinds().contains(c.key().kind()) ? withoutSums(c) : c)
                        .filter(c -> !c.merges().isEmpty())
                        .toList();
    }

    private static Change withoutSums(Change change) {
        var merges = new HashMap<>(change.merges());
        merges.values().removeIf(merge -> Objects.requireNonNull(merge) instanceof Merge.Sum);
        return new Change(change.key(), merges, change.aliases(), change.snapshot());
    }
}
