package io.sluice.ledger.row;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What one transaction changes in the books, in events. Collected while it works and written once, as the last thing before the commit: the rows that all
 * transactions share are held as shortly as can be, and always in one order. One use.
 */
public final class Postings {
    public static final String DUPLICATES = "duplicates";
    public static final String SPILLED = "spilled";
    public static final String ERASED = "erased";

    private static final int SLOTS = 16;

    private final Map<String, Long> tallies = new TreeMap<>();
    private final Map<Place, Long> arrivals =
            new TreeMap<>(Comparator.comparing(Place::partition).thenComparing(Place::epoch));

    /**
     * Where in the queue a request came from.
     *
     * @param epoch one life of the partition in Redis; the nil UUID of entries that do not name theirs
     */
    public record Place(int partition, UUID epoch) {}

    /** @param name a status, or one of the constants here */
    public Postings add(String name, long events) {
        tallies.merge(name, events, Long::sum);
        return this;
    }

    /** Events of one status that now have another. */
    public Postings move(String from, String to, long events) {
        return add(from, -events).add(to, events);
    }

    public Postings arrived(Place place, long events) {
        arrivals.merge(place, events, Long::sum);
        return this;
    }

    public void write(Connection connection) throws SQLException {
        tallies.values().removeIf(n -> n == 0);
        arrivals.values().removeIf(n -> n == 0);
        int slot = ThreadLocalRandom.current().nextInt(SLOTS);
        if (!tallies.isEmpty()) {
            writeTallies(connection, slot);
        }
        if (!arrivals.isEmpty()) {
            writeArrivals(connection, slot);
        }
    }

    private void writeTallies(Connection connection, int slot) throws SQLException {
        try (var upsert = connection.prepareStatement("""
                INSERT INTO tally (slot, name, events) SELECT ?, name, events FROM unnest(?::text[], ?::int8[]) AS t(name, events)
                ON CONFLICT (name, slot) DO UPDATE SET events = tally.events + excluded.events
                """)) {
            upsert.setInt(1, slot);
            new Unnest<>(upsert, tallies.entrySet(), 1).text(Map.Entry::getKey).integer(Map.Entry::getValue);
            upsert.executeUpdate();
        }
    }

    private void writeArrivals(Connection connection, int slot) throws SQLException {
        try (var upsert = connection.prepareStatement("""
                INSERT INTO arrival (slot, partition, epoch, events)
                SELECT ?, partition, epoch, events FROM unnest(?::int8[], ?::uuid[], ?::int8[]) AS t(partition, epoch, events)
                ON CONFLICT (partition, epoch, slot) DO UPDATE SET events = arrival.events + excluded.events
                """)) {
            upsert.setInt(1, slot);
            new Unnest<>(upsert, arrivals.entrySet(), 1)
                    .integer(e -> (long) e.getKey().partition())
                    .uuid(e -> e.getKey().epoch())
                    .integer(Map.Entry::getValue);
            upsert.executeUpdate();
        }
    }
}
