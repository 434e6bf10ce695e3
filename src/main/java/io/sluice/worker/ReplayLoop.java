package io.sluice.worker;

import io.sluice.ledger.DueEvents.Judge;
import io.sluice.ledger.DueEvents.Judged;
import io.sluice.ledger.DueRounds;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.replay.ReplayPages;
import io.sluice.ledger.replay.ReplayPages.Running;
import io.sluice.queue.Partitions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Carries out replays, a page of each in turn, and only beside live traffic: it stands still while that waits, and rests as long as each page took. One thread. */
@ApplicationScoped
public class ReplayLoop {
    private static final int PAGE = 50;
    /** Live events that wait longer than this come first. */
    private static final Duration WAITS = Duration.ofSeconds(1);
    /** One page goes through in this time whatever waits: an entry that nobody understands waits for ever. */
    private static final Duration AT_LEAST = Duration.ofSeconds(10);

    private static final Duration LONGEST_REST = Duration.ofSeconds(5);

    private final ReplayPages pages;
    private final DueRounds due;
    private final Partitions partitions;
    private final Projector projector;
    private final WorkerMetrics metrics;
    private final Clock clock;
    private Instant notLater;

    ReplayLoop(
            ReplayPages pages,
            DueRounds due,
            Partitions partitions,
            Projector projector,
            WorkerMetrics metrics,
            Clock clock) {
        this.pages = pages;
        this.due = due;
        this.partitions = partitions;
        this.projector = projector;
        this.metrics = metrics;
        this.clock = clock;
        this.notLater = clock.instant().plus(AT_LEAST);
    }

    /**
     * One page of the replay whose turn it is.
     *
     * @param idle how long to rest where nothing can be done
     * @return how long to rest
     * @throws StoreUnavailable Postgres is away
     */
    Duration turn(Duration idle) throws SQLException {
        var running = pages.next();
        if (running.isEmpty()) {
            notLater = clock.instant().plus(AT_LEAST);
            return idle;
        }
        if (clock.instant().isBefore(notLater) && liveWaits()) {
            return idle;
        }
        notLater = clock.instant().plus(AT_LEAST);
        long started = System.nanoTime();
        int tried = page(running.get(), PAGE, projector::judge);
        return tried == 0 ? idle : Duration.ofNanos(Math.min(LONGEST_REST.toNanos(), System.nanoTime() - started));
    }

    private boolean liveWaits() throws SQLException {
        var then = clock.instant().minus(WAITS);
        return partitions.backlogs().stream()
                        .anyMatch(backlog -> backlog.oldest().map(then::isAfter).orElse(false))
                || due.behind(then);
    }

    /** The statement took too long: fewer events would not be found faster. */
    private static boolean slow(Exception e) {
        return e instanceof SQLException sql && "57014".equals(sql.getSQLState());
    }

    /** All in one transaction; where that is refused, in halves; what is refused alone has failed, and the replay goes on. */
    private int page(Running replay, int most, Judge judge) throws SQLException {
        try {
            var committed = pages.page(replay, most, judge);
            metrics.committed(committed);
            return committed.events().size();
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            if (slow(e)) {
                throw e;
            }
            if (most == 1) {
                var reason = ApplyLoop.reason(e);
                var failed = pages.page(replay, 1, d -> Judged.failed(reason));
                metrics.committed(failed);
                return failed.events().size();
            }
            int half = most / 2;
            return page(replay, half, judge) + page(replay, most - half, judge);
        }
    }
}
