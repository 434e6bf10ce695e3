package io.sluice.worker;

import io.sluice.ledger.LedgerConfig;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.queue.Entry;
import io.sluice.queue.Lane;
import io.sluice.queue.Partition;
import io.sluice.worker.trace.ApplySpans;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings together what several lanes claimed. While as many batches are under way as may be, further claims gather; whoever is the first to find one ended applies all that
 * gathered, in one transaction. So a busy node's transactions are few and large, and an idle one's wait for nobody. What is late fills
 * up what new requests leave of a transaction. Surplus claims share none with these; of the batches at a time, two or more, one is always left to the others. A surplus
 * claim that has waited for a second has the next batch, a late one a place in it.
 */
@Singleton
class Rounds {
    private static final long BEAT_MILLIS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int FEWEST = 2;
    /** Part of a transaction's events that late ones may be: new requests wait for it to end. */
    private static final int LATE_PART = 4;
    /** More would take the pool's connections from everybody else. */
    private static final int USUALLY = 8;

    private final ApplyLoop apply;
    private final ApplySpans spans;
    private final int most;
    private final int events;
    private final Duration patience;
    private final ArrayDeque<Claim> fairGathered = new ArrayDeque<>();
    private final ArrayDeque<Claim> lateGathered = new ArrayDeque<>();
    private final ArrayDeque<Claim> surplusGathered = new ArrayDeque<>();
    private int underWay;
    private int surplus;

    @Inject
    Rounds(ApplyLoop apply, WorkerConfig config, LedgerConfig ledger, ApplySpans spans) {
        this(apply, config, ledger, spans, PATIENCE);
    }

    Rounds(ApplyLoop apply, WorkerConfig config, LedgerConfig ledger, ApplySpans spans, Duration patience) {
        this.apply = apply;
        this.spans = spans;
        this.most = config.concurrency() > 0
                ? config.concurrency()
                : Math.clamp(Runtime.getRuntime().availableProcessors(), FEWEST, USUALLY);
        this.events = ledger.batchEvents();
        this.patience = patience;
    }

    /**
     * What became of a lane's claim.
     *
     * @param settled is to be acknowledged
     * @param busy is of tenants that somebody else wrote to just then, and to be tried again soon
     */
    record Outcome(List<Entry> settled, List<Entry> busy) {}

    /** One lane's claim on its way. */
    private static final class Claim {
        private final Partition partition;
        private final List<Entry> entries;
        private final long since = System.nanoTime();
        private boolean taken;
        private volatile @Nullable Outcome outcome;
        private volatile @Nullable Throwable failure;

        Claim(Partition partition, List<Entry> entries) {
            this.partition = partition;
            this.entries = entries;
        }

        boolean over() {
            return outcome != null || failure != null;
        }

        int events() {
            return entries.stream().mapToInt(e -> e.receipt().events()).sum();
        }

        /** Each with a span for this one try. */
        List<Claimed> claimed(ApplySpans spans) {
            return entries.stream()
                    .map(e -> new Claimed(partition, e, spans.open(e, partition)))
                    .toList();
        }
    }

    /**
     * Applies a claim, with others' where these wait too. Blocking.
     *
     * @param beat called each second of the wait
     * @throws StoreUnavailable Postgres is away; nothing of it is to be acknowledged, try the same entries again
     */
    Outcome apply(Partition partition, List<Entry> entries, Runnable beat) throws InterruptedException {
        var mine = new Claim(partition, entries);
        for (var round = gather(mine, beat); !round.isEmpty(); round = awaited(mine, beat)) {
            try {
                run(round);
            } finally {
                ended(round);
            }
        }
        return outcome(mine);
    }

    private static Outcome outcome(Claim claim) {
        switch (claim.failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> {}
        }
        return Objects.requireNonNull(claim.outcome, "a claim that is over has an outcome");
    }

    private synchronized List<Claim> gather(Claim mine, Runnable beat) throws InterruptedException {
        gathered(mine.partition.lane()).add(mine);
        return awaited(mine, beat);
    }

    private ArrayDeque<Claim> gathered(Lane lane) {
        return switch (lane) {
            case FAIR -> fairGathered;
            case LATE -> lateGathered;
            case SURPLUS -> surplusGathered;
        };
    }

    /** @return what the caller has to apply; nothing once its own claim is over */
    private synchronized List<Claim> awaited(Claim mine, Runnable beat) throws InterruptedException {
        try {
            while (!mine.over()) {
                if (!mine.taken && free(mine.partition.lane())) {
                    return taken(mine.partition.lane());
                }
                wait(BEAT_MILLIS);
                beat.run();
            }
            return List.of();
        } catch (InterruptedException e) {
            gathered(mine.partition.lane()).remove(mine);
            throw e;
        }
    }

    private boolean free(Lane lane) {
        boolean surplusFits = surplus < Math.max(1, most - 1);
        return underWay < most && (lane == Lane.SURPLUS ? surplusFits : !surplusFits || !overdue(surplusGathered));
    }

    private boolean overdue(ArrayDeque<Claim> gathered) {
        var first = gathered.peek();
        return first != null && System.nanoTime() - first.since > patience.toNanos();
    }

    private List<Claim> taken(Lane lane) {
        var round = new ArrayList<Claim>();
        if (lane == Lane.SURPLUS) {
            fill(round, surplusGathered, events);
        } else {
            int late = events / LATE_PART;
            fill(round, fairGathered, events - late);
            if (overdue(lateGathered)) {
                take(round, lateGathered);
            }
            fill(round, fairGathered, events);
            fill(round, lateGathered, late);
        }
        underWay++;
        surplus += lane == Lane.SURPLUS ? 1 : 0;
        return round;
    }

    private static void fill(List<Claim> round, ArrayDeque<Claim> gathered, int events) {
        while (!gathered.isEmpty()
                && (round.isEmpty() || round.stream().mapToInt(Claim::events).sum() < events)) {
            take(round, gathered);
        }
    }

    private static void take(List<Claim> round, ArrayDeque<Claim> gathered) {
        var claim = gathered.remove();
        claim.taken = true;
        round.add(claim);
    }

    /** What fails but for a store that is away may be one claim's own fault, and must not stop the others. */
    private void run(List<Claim> round) {
        try {
            settle(round);
        } catch (RuntimeException | Error e) {
            if (isAway(e) || round.size() == 1) {
                round.forEach(claim -> claim.failure = e);
            } else {
                singly(round);
            }
        }
    }

    private static boolean isAway(@Nullable Throwable failure) {
        return failure instanceof StoreUnavailable || failure instanceof Projector.StoreAway;
    }

    /** A store that is away is away for the rest too. */
    private void singly(List<Claim> round) {
        Throwable away = null;
        for (var claim : round) {
            if (away == null) {
                run(List.of(claim));
                away = isAway(claim.failure) ? claim.failure : null;
            } else {
                claim.failure = away;
            }
        }
    }

    /** As many of a lane's entries, one at the least, as a batch should hold. */
    List<Entry> fitting(Lane lane, List<Entry> entries) {
        int enough = lane == Lane.LATE ? events / LATE_PART : events;
        int size = 0;
        int many = 0;
        while (many < entries.size() && (many == 0 || size < enough)) {
            size += entries.get(many++).receipt().events();
        }
        return entries.subList(0, many);
    }

    private void settle(List<Claim> round) {
        var claimed =
                round.stream().flatMap(claim -> claim.claimed(spans).stream()).toList();
        try {
            settle(round, apply.apply(claimed));
        } finally {
            claimed.forEach(one -> one.span().end());
        }
    }

    private static void settle(List<Claim> round, ApplyLoop.Applied applied) {
        var settled = byPartition(applied.settled());
        var busy = byPartition(applied.busy());
        round.forEach(claim -> claim.outcome = new Outcome(
                settled.getOrDefault(claim.partition, List.of()), busy.getOrDefault(claim.partition, List.of())));
    }

    private static Map<Partition, List<Entry>> byPartition(List<Claimed> claimed) {
        return claimed.stream()
                .collect(Collectors.groupingBy(
                        Claimed::partition, Collectors.mapping(Claimed::entry, Collectors.toList())));
    }

    private synchronized void ended(List<Claim> round) {
        underWay--;
        surplus -= round.getFirst().partition.lane() == Lane.SURPLUS ? 1 : 0;
        notifyAll();
    }
}
