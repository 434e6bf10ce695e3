package io.sluice.ledger.books;

import io.sluice.ledger.Transactions;
import io.sluice.ledger.row.Postings;
import io.sluice.ledger.row.Postings.Place;
import io.sluice.ledger.row.Unnest;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ledger's side of the count: every accepted event is in it once, or in the queue. Blocking. */
@ApplicationScoped
public class Books {
    private final Transactions transactions;
    private final Clock clock;

    public Books(Transactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * What came through one door of the queue.
     *
     * @param arrived events of it that are in the ledger
     * @param accepted events that Redis had counted when it was last seen
     * @param balancedAt when nothing was missing
     */
    public record Door(Place place, long arrived, long accepted, Optional<Instant> balancedAt) {}

    /**
     * The books at one moment.
     *
     * @param tallies events by status, and the constants of {@link Postings}
     */
    public record Count(Map<String, Long> tallies, List<Door> doors) {
        public long of(String name) {
            return tallies.getOrDefault(name, 0L);
        }

        /** Every delivery that reached the ledger. */
        public long all() {
            return tallies.values().stream().mapToLong(Long::longValue).sum() - of(Postings.SPILLED);
        }

        /** Every delivery that came from the queue. */
        public long arrived() {
            return doors.stream().mapToLong(Door::arrived).sum();
        }
    }

    /** Reads the books in one statement, so that all figures are of one moment. */
    public Count count() throws SQLException {
        return transactions.call(connection -> {
            try (var select = connection.createStatement();
                    var row = select.executeQuery("""
                            SELECT name, NULL::int, NULL::uuid, sum(events), NULL::int8, NULL::timestamptz FROM tally GROUP BY name
                            UNION ALL
                            SELECT NULL, partition, epoch, coalesce(a.events, 0), coalesce(d.accepted, 0), d.balanced_at
                            FROM (SELECT partition, epoch, sum(events) AS events FROM arrival GROUP BY 1, 2) AS a FULL JOIN door d USING (partition, epoch)
                            """)) {
                var tallies = new HashMap<String, Long>();
                var doors = new ArrayList<Door>();
                while (row.next()) {
                    if (row.getString(1) == null) {
                        doors.add(door(row));
                    } else {
                        tallies.put(row.getString(1), row.getLong(4));
                    }
                }
                return new Count(tallies, doors);
            }
        });
    }

    private static Door door(ResultSet row) throws SQLException {
        return new Door(
                new Place(row.getInt(2), row.getObject(3, java.util.UUID.class)),
                row.getLong(4),
                row.getLong(5),
                Optional.ofNullable(row.getObject(6, OffsetDateTime.class)).map(OffsetDateTime::toInstant));
    }

    /**
     * What was seen at a door.
     *
     * @param accepted Redis' count of this epoch
     * @param balanced nothing of its partition is missing
     */
    public record Seen(Place place, long accepted, boolean balanced) {}

    /** Copies what Redis counts, so that it is known after Redis has lost it. A count never goes back. */
    public void note(List<Seen> seen) throws SQLException {
        if (seen.isEmpty()) {
            return;
        }
        transactions.call(connection -> {
            try (var upsert = connection.prepareStatement("""
                    INSERT INTO door AS d (seen_at, partition, epoch, accepted, balanced_at)
                    SELECT ?, partition, epoch, accepted, CASE WHEN balanced THEN ?::timestamptz END
                    FROM unnest(?::int8[], ?::uuid[], ?::int8[], ?::bool[]) AS s(partition, epoch, accepted, balanced) ORDER BY partition
                    ON CONFLICT (partition, epoch) DO UPDATE
                    SET seen_at = excluded.seen_at, accepted = greatest(d.accepted, excluded.accepted), balanced_at = coalesce(excluded.balanced_at, d.balanced_at)
                    """)) {
                var now = clock.instant().atOffset(ZoneOffset.UTC);
                upsert.setObject(1, now);
                upsert.setObject(2, now);
                new Unnest<>(upsert, seen, 2)
                        .integer(s -> (long) s.place().partition())
                        .uuid(s -> s.place().epoch())
                        .integer(Seen::accepted)
                        .bool(Seen::balanced);
                return upsert.executeUpdate();
            }
        });
    }
}
