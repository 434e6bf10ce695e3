package io.sluice.ledger.replay;

import io.sluice.event.Vault;
import io.sluice.ledger.Committed;
import io.sluice.ledger.DueEvents;
import io.sluice.ledger.DueEvents.Judge;
import io.sluice.ledger.LedgerConfig;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.read.EventFilter;
import io.sluice.ledger.read.Query;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Carries replays out, page by page. A page's events and how far the replay has come are of one transaction, so that whatever is killed, none is left out, and none done twice. Blocking. */
@ApplicationScoped
public class ReplayPages {
    private final Transactions transactions;
    private final DueEvents events;
    private final Vault vault;
    private final Clock clock;
    private final LedgerConfig config;

    ReplayPages(Transactions transactions, DueEvents events, Vault vault, Clock clock, LedgerConfig config) {
        this.transactions = transactions;
        this.events = events;
        this.vault = vault;
        this.clock = clock;
        this.config = config;
    }

    /** A replay that is running. */
    public record Running(UUID id, UUID tenant) {}

    /**
     * The one whose turn it is: whichever waits longest.
     *
     * @throws StoreUnavailable Postgres is away
     */
    public Optional<Running> next() throws SQLException {
        return transactions.call(connection -> {
            try (var update = connection.prepareStatement("""
                    UPDATE replay SET stepped_at = ? WHERE id = (
                      SELECT id FROM replay WHERE status = 'running' ORDER BY stepped_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
                    RETURNING id, tenant_id
                    """)) {
                update.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
                try (var row = update.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Running(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                            : Optional.empty();
                }
            }
        });
    }

    /** Where a replay stands. */
    private record Place(EventFilter filter, Instant createdAt, OffsetDateTime at, UUID id) {}

    private record Found(UUID id, OffsetDateTime receivedAt, long bytes) {}

    /** @param whole nothing was left out for its size */
    private record Page(List<Found> events, boolean whole) {
        /** Those that were not erased: of the others there is nothing to apply. */
        List<Found> alive() {
            return events.stream().filter(e -> e.bytes() > 0).toList();
        }

        /** How many are over once so many of those alive were tried, from the first on. */
        int passed(int tried) {
            var alive = alive();
            if (tried >= alive.size()) {
                return events.size();
            }
            return tried == 0 ? 0 : events.indexOf(alive.get(tried - 1)) + 1;
        }
    }

    /**
     * Tries the next events of a replay.
     *
     * @param most events of the page
     * @return what became of them; nothing where it is not running any more, or where somebody else writes to its tenant or carries it out just now
     * @throws StoreUnavailable Postgres is away
     * @throws SQLException an event's data was refused and the page is undone: try with fewer, and a single one as failed
     */
    public Committed page(Running replay, int most, Judge judge) throws SQLException {
        vault.warm(replay.tenant());
        return transactions.call(connection -> {
            var place = place(connection, replay);
            if (place.isEmpty()) {
                return Committed.NOTHING;
            }
            var found = find(connection, replay.tenant(), place.get(), most);
            var page = bounded(found);
            var committed = events.again(
                    connection,
                    replay.tenant(),
                    page.alive().stream().map(Found::id).toList(),
                    judge);
            if (committed.busy().isEmpty()) {
                boolean last = page.whole() && found.size() < most;
                int tried = committed.events().size();
                advance(connection, replay.id(), page.events(), page.passed(tried), last);
            }
            return committed;
        });
    }

    private Optional<Place> place(Connection connection, Running replay) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT filter, created_at, position_at, position_id FROM replay WHERE id = ? AND status = 'running' FOR UPDATE SKIP LOCKED")) {
            select.setObject(1, replay.id());
            try (var row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Place(
                                FilterCodec.decode(vault.open(replay.tenant(), Replays.PURPOSE, row.getBytes(1))),
                                row.getObject(2, OffsetDateTime.class).toInstant(),
                                row.getObject(3, OffsetDateTime.class),
                                row.getObject(4, UUID.class)))
                        : Optional.empty();
            }
        }
    }

    private static List<Found> find(Connection connection, UUID tenant, Place place, int most) throws SQLException {
        return new Query("SELECT id, received_at, octet_length(payload) FROM event")
                .events(tenant, place.filter())
                .where("received_at < ?", place.createdAt())
                .where("(received_at, id) > (?, ?)", place.at(), place.id())
                .orderBy("received_at, id LIMIT " + most)
                .list(
                        connection,
                        row -> new Found(
                                row.getObject(1, UUID.class), row.getObject(2, OffsetDateTime.class), row.getLong(3)));
    }

    /** The first always, and as many more as one transaction takes in. */
    private Page bounded(List<Found> found) {
        long bytes = 0;
        for (int i = 0; i < found.size(); i++) {
            bytes += found.get(i).bytes();
            if (i > 0 && bytes > config.batchBytes()) {
                return new Page(found.subList(0, i), false);
            }
        }
        return new Page(found, true);
    }

    /** @param tried so many of those found, from the first on; none where they are gone meanwhile */
    private static void advance(Connection connection, UUID replay, List<Found> found, int tried, boolean last)
            throws SQLException {
        boolean ended = last && (tried == found.size() || tried == 0);
        try (var update = connection.prepareStatement(
                "UPDATE replay SET done = done + ?, position_at = coalesce(?, position_at), position_id = coalesce(?, position_id), status = ? WHERE id = ?")) {
            var end = found.isEmpty()
                    ? Optional.<Found>empty()
                    : Optional.of(found.get(tried == 0 ? found.size() - 1 : tried - 1));
            update.setInt(1, tried);
            update.setObject(2, end.map(Found::receivedAt).orElse(null));
            update.setObject(3, end.map(Found::id).orElse(null));
            update.setString(4, ended ? "done" : "running");
            update.setObject(5, replay);
            update.executeUpdate();
        }
    }
}
