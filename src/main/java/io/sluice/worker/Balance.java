package io.sluice.worker;

import io.sluice.ledger.books.Books;
import io.sluice.ledger.books.Books.Count;
import io.sluice.ledger.books.Books.Door;
import io.sluice.ledger.books.Books.Seen;
import io.sluice.ledger.row.Postings;
import io.sluice.ledger.row.Postings.Place;
import io.sluice.queue.Partitions;
import io.sluice.queue.Partitions.Backlog;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Holds the count at the door against the ledger's. Blocking.
 *
 * <p>The two stores cannot be read at one moment, and events move meanwhile. So the ledger is read before and after the queue. What the queue had let go of before
 * the second reading must be in the ledger; if it is not, it is missing, however busy the partition is. What is in the ledger already at the first reading and was
 * never counted at the door is one too many, once nothing waits to be acknowledged. Anything between is on its way and counts as queued.
 */
@ApplicationScoped
public class Balance {
    private static final Duration FRESH = Duration.ofSeconds(20);

    private final Books books;
    private final Partitions partitions;
    private final Clock clock;

    Balance(Books books, Partitions partitions, Clock clock) {
        this.books = books;
        this.partitions = partitions;
        this.clock = clock;
    }

    /**
     * One partition, in events.
     *
     * @param accepted ever counted at its door
     * @param queued not yet in the ledger
     * @param difference missing (more than 0) or too many (less than 0)
     * @param balancedAt when nothing was missing, within half a minute; empty: never seen so
     * @param emptied Redis came back without what it had taken
     */
    public record PartitionBalance(
            int partition,
            long accepted,
            long queued,
            long difference,
            Optional<Instant> balancedAt,
            boolean emptied) {}

    /** @param count the ledger's own figures */
    public record Report(Count count, List<PartitionBalance> partitions) {

        public long accepted() {
            return partitions.stream().mapToLong(PartitionBalance::accepted).sum() + count.of(Postings.SPILLED);
        }

        public long queued() {
            return partitions.stream().mapToLong(PartitionBalance::queued).sum();
        }

        /** What arrived in the ledger less what its books say became of it: 0 unless the ledger itself is wrong. */
        public long ledgerDifference() {
            return count.arrived() + count.of(Postings.SPILLED) - count.all();
        }

        public long difference() {
            return partitions.stream().mapToLong(PartitionBalance::difference).sum() + ledgerDifference();
        }
    }

    /** @throws io.sluice.ledger.StoreUnavailable Postgres is away; what Redis throws where it is */
    public Report report() throws SQLException {
        var before = books.count();
        var backlogs = partitions.backlogs();
        return report(before, backlogs, books.count());
    }

    /**
     * The ledger's own figures now.
     *
     * @throws io.sluice.ledger.StoreUnavailable Postgres is away
     */
    public Count count() throws SQLException {
        return books.count();
    }

    /**
     * The same of what was read already, and leaves a copy of Redis' counts in the ledger.
     *
     * @param before right before what waits was looked at: what came since may hide that there are too many
     * @param backlogs of all partitions
     * @param after after that
     */
    public Report note(Count before, List<Backlog> backlogs, Count after) throws SQLException {
        var report = report(before, backlogs, after);
        books.note(seen(before, backlogs, report));
        closeThoseThatWentBack(before, backlogs);
        return report;
    }

    /** A Redis that counts less than it was seen to has gone back to an older state: that life of the partition is over, and its last known count stands. */
    private void closeThoseThatWentBack(Count before, List<Backlog> backlogs) {
        for (var backlog : backlogs) {
            backlog.epoch()
                    .filter(epoch -> known(before, new Place(backlog.partition(), epoch))
                            .filter(door -> door.accepted() > backlog.accepted())
                            .isPresent())
                    .ifPresent(epoch -> partitions.close(backlog.partition(), epoch));
        }
    }

    private static Optional<Door> known(Count count, Place place) {
        return count.doors().stream().filter(d -> d.place().equals(place)).findFirst();
    }

    static Report report(Count before, List<Backlog> backlogs, Count after) {
        var balances = new ArrayList<PartitionBalance>();
        for (var backlog : backlogs) {
            balances.add(balance(backlog, Doors.of(before, backlog), Doors.of(after, backlog)));
        }
        var here = balances.size();
        elsewhere(after, here).ifPresent(balances::add);
        return new Report(after, List.copyOf(balances));
    }

    private static PartitionBalance balance(Backlog backlog, Doors before, Doors after) {
        long missing = after.accepted() - backlog.queued() - after.arrived();
        long surplus = after.accepted() - backlog.queued() - before.arrived();
        long difference = missing > 0 ? missing : backlog.queued() == 0 ? Math.min(0, surplus) : 0;
        if (difference < 0) {
            return new PartitionBalance(
                    backlog.partition(),
                    after.accepted(),
                    0,
                    after.accepted() - after.arrived(),
                    after.balancedAt(),
                    after.emptied());
        }
        long accepted = Math.max(after.accepted(), after.arrived());
        return new PartitionBalance(
                backlog.partition(),
                accepted,
                accepted - after.arrived() - difference,
                difference,
                after.balancedAt(),
                after.emptied());
    }

    /** Partitions there were when the queue had more of them: all of theirs has arrived, or is lost. */
    private static Optional<PartitionBalance> elsewhere(Count count, int partitions) {
        var old = count.doors().stream()
                .filter(d -> d.place().partition() >= partitions)
                .toList();
        long accepted = old.stream().mapToLong(Doors::accepted).sum();
        long arrived = old.stream().mapToLong(Door::arrived).sum();
        return old.isEmpty()
                ? Optional.empty()
                : Optional.of(new PartitionBalance(
                        partitions, accepted, 0, accepted - arrived, Optional.empty(), accepted > arrived));
    }

    private List<Seen> seen(Count before, List<Backlog> backlogs, Report report) {
        var seen = new ArrayList<Seen>();
        for (var backlog : backlogs) {
            if (backlog.epoch().isEmpty()) {
                continue;
            }
            var balance = report.partitions().get(backlog.partition());
            var place = new Place(backlog.partition(), backlog.epoch().get());
            var known = known(before, place);
            boolean balanced = balance.difference() == 0;
            if (known.isEmpty()
                    || known.get().accepted() < backlog.accepted()
                    || (balanced && isOld(known.get().balancedAt()))) {
                seen.add(new Seen(place, backlog.accepted(), balanced));
            }
        }
        return seen;
    }

    private boolean isOld(Optional<Instant> balancedAt) {
        return balancedAt.map(at -> at.isBefore(clock.instant().minus(FRESH))).orElse(true);
    }

    /**
     * All epochs of one partition.
     *
     * @param emptied an epoch is over of which not all arrived
     */
    private record Doors(long accepted, long arrived, Optional<Instant> balancedAt, boolean emptied) {

        static Doors of(Count count, Backlog backlog) {
            var doors = count.doors().stream()
                    .filter(d -> d.place().partition() == backlog.partition())
                    .toList();
            var live = backlog.epoch().map(epoch -> new Place(backlog.partition(), epoch));
            var over = doors.stream()
                    .filter(d -> !live.equals(Optional.of(d.place())))
                    .toList();
            long copied = doors.stream()
                    .filter(d -> live.equals(Optional.of(d.place())))
                    .mapToLong(Door::accepted)
                    .sum();
            return new Doors(
                    over.stream().mapToLong(Doors::accepted).sum() + Math.max(copied, backlog.accepted()),
                    doors.stream().mapToLong(Door::arrived).sum(),
                    doors.stream().flatMap(d -> d.balancedAt().stream()).max(Instant::compareTo),
                    over.stream().anyMatch(d -> d.accepted() > d.arrived()));
        }

        /** Of an epoch that is over: what Redis was last seen to have counted, and what came of it after that. */
        static long accepted(Door over) {
            return Math.max(over.accepted(), over.arrived());
        }
    }
}
