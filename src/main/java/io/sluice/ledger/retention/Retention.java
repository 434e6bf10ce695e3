package io.sluice.ledger.retention;

import io.sluice.ledger.LedgerConfig;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Lets go of what is past its time: events and changes by dropping their partitions whole, all else in small batches. It may stop anywhere; the next run goes on.
 *
 * <p>A partition in which an event still waits stays, and what is settled in it goes row by row. Keys outlive their events, so that a late delivery is a duplicate and
 * changes nothing. Blocking.
 */
@ApplicationScoped
public class Retention {
    private static final Logger LOG = Logger.getLogger(Retention.class);
    /** When a run comes that goes on with what the one before had to leave. */
    private static final Duration SOON = Duration.ofMinutes(1);

    private static final String REPLAYS = "id < ? AND stepped_at < ? AND status <> 'running'";
    private static final String REFETCHES = "created_at < ? AND status <> 'waiting'";
    private static final String SENDS = "id < ? AND created_at < ? AND due_at IS NULL";
    /** Batches of one kept partition and run. */
    private static final int THINNED = 500;

    private final Transactions transactions;
    private final Clock clock;
    private final LedgerConfig.Retention config;
    private final Slots slots;
    private final OldRows old;

    Retention(Transactions transactions, Clock clock, LedgerConfig config) {
        this.transactions = transactions;
        this.clock = clock;
        this.config = config.retention();
        this.slots = new Slots(transactions, this.config);
        this.old = new OldRows(transactions, this.config.batch());
    }

    /**
     * What must be kept whatever is configured here.
     *
     * @param events the longest that a plan keeps events
     * @param sendKeys how long an Idempotency-Key stands for its send
     */
    public record Least(Duration events, Duration sendKeys) {}

    /**
     * One run.
     *
     * @return how long after it the next one is due
     * @throws StoreUnavailable Postgres is away
     */
    public Duration run(Least least) throws SQLException {
        var now = clock.instant();
        boolean left = drop(now);
        left |= prune(now, least);
        return left && SOON.compareTo(config.every()) < 0 ? SOON : config.every();
    }

    /** @return whether something was left that the next run may get */
    private boolean drop(Instant now) throws SQLException {
        var dropped = new ArrayList<String>();
        boolean left = false;
        for (var slot : slots.all()) {
            if (slot.isOver(now)) {
                left |= tried(slot.events(), () -> drop(slot, dropped));
            }
        }
        if (!dropped.isEmpty()) {
            LOG.infof("partitions whose time is over are dropped partitions=%s", String.join(",", dropped));
        }
        return left;
    }

    private boolean drop(Slot slot, List<String> dropped) throws SQLException {
        return switch (slots.drop(slot)) {
            case Slots.Fate.Dropped gone -> !dropped.add(slot.events());
            case Slots.Fate.Kept(long unsettled) -> thin(slot, unsettled);
            case Slots.Fate.Busy busy -> true;
        };
    }

    private boolean thin(Slot slot, long unsettled) throws SQLException {
        long thinned = 0;
        var step = new Slots.Thinned(0, Optional.of(Slots.Place.START));
        for (int i = 0; i < THINNED && step.next().isPresent(); i++) {
            step = slots.thin(slot, step.next().get());
            thinned += step.gone();
        }
        LOG.warnf(
                "partition is past its time and stays, because events in it wait: apply, route or replay them"
                        + " partition=%s unsettled=%d deleted=%d",
                slot.events(), unsettled, thinned);
        return step.next().isPresent();
    }

    private boolean prune(Instant now, Least least) throws SQLException {
        var kept = slots.all();
        var keys = now.minus(keys(kept, least));
        var requests = OldRows.first(now.minus(config.requests()));
        var tasks = now.minus(config.tasks());
        var sends = now.minus(longer(config.tasks(), least.sendKeys()));
        var month = LocalDate.ofInstant(now, ZoneOffset.UTC).withDayOfMonth(1).minusMonths(config.usageMonths());
        boolean left = false;
        for (var gap : Slot.gaps(kept, keys)) {
            left |= pruned("event_key", () -> old.between(gap.from(), gap.to(), "event_key", "event_id"));
        }
        left |= pruned("request", () -> old.between(new UUID(0, 0), requests, "request", "id"));
        left |= pruned("replay", () -> old.where("replay", REPLAYS, OldRows.first(tasks), tasks));
        left |= pruned("refetch", () -> old.where("refetch", REFETCHES, tasks));
        left |= pruned("send", () -> old.where("send", SENDS, OldRows.first(sends), sends));
        left |= pruned("audit", () -> old.where("audit", "at < ?", now.minus(config.audit())));
        left |= pruned("usage", () -> old.where("usage", "month < ?::date", month.toString()));
        return left;
    }

    private static boolean pruned(String table, Attempt<OldRows.Deleted> attempt) {
        return tried(table, () -> {
            var deleted = attempt.run();
            if (deleted.rows() > 0) {
                LOG.infof(
                        "rows whose time is over are deleted table=%s rows=%d more=%b",
                        table, deleted.rows(), deleted.more());
            }
            return deleted.more();
        });
    }

    @FunctionalInterface
    private interface Attempt<T> {
        T run() throws SQLException;
    }

    /** What Postgres refuses in one table stops no other. */
    private static boolean tried(String table, Attempt<Boolean> attempt) {
        try {
            return attempt.run();
        } catch (StoreUnavailable e) {
            if (!isBusy(e)) {
                throw e;
            }
            return true;
        } catch (SQLException e) {
            LOG.errorf(
                    "what is past its time is not deleted, it is tried again table=%s state=%s",
                    table, e.getSQLState());
            return true;
        }
    }

    /** A lock that others held for long, or a circle of locks: the rows are tried again, and so are the other tables at once. */
    private static boolean isBusy(StoreUnavailable e) {
        return e.getCause() instanceof SQLException cause
                && cause.getSQLState() != null
                && (cause.getSQLState().equals("55P03") || cause.getSQLState().startsWith("40"));
    }

    /** Longer than any event lives, of the plans there are and of those there were. */
    private Duration keys(List<Slot> kept, Least least) {
        return kept.stream().map(Slot::longest).reduce(longer(config.keys(), least.events()), Retention::longer);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
