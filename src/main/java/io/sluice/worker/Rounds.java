package io.sluice.worker;

import io.sluice.ledger.LedgerConfig;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.queue.Entry;
import io.sluice.queue.Lane;
import io.sluice.queue.Partition;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings together what several lanes claimed. While as many batches are under way as may be, further claims gather; whoever is the first to find one ended applies all that
 * gathered, in one transaction. So a busy node's transactions are few and large, and an idle one's wait for nobody. Fair claims never wait for surplus ones in a batch of both,
 * and one of the batches, of two or more, is always left to them.
 */
@Singleton
class Rounds {
    private static final long BEAT_MILLIS = 1_000;

    private final ApplyLoop apply;
    private final int most;
    private final int events;
    private final Map<Lane, ArrayDeque<Claim>> gathered = new EnumMap<>(Lane.class);
    private int underWay;
    private int surplus;

    Rounds(ApplyLoop apply, WorkerConfig config, LedgerConfig ledger) {
        this.apply = apply;
        this.most = config.concurrency() > 0
                ? config.concurrency()
                : Math.max(2, Runtime.getRuntime().availableProcessors());
        this.events = ledger.batchEvents();
        for (var lane : Lane.values()) {
            gathered.put(lane, new ArrayDeque<>());
        }
    }

    /**
     * What became of a lane's claim.
     *
     * @param settled is to be acknowledged
     * @param busy is of tenants that somebody else wrote to just then, and to be tried again soon
     */
    record Outcome(List<Entry> settled, List<Entry> busy) {}

    /** One lane's claim on its way. All but what it holds is guarded by the rounds. */
    private static final class Claim {
        private final Partition partition;
        private final List<Entry> entries;
        private boolean taken;
        private @Nullable Outcome outcome;
        private @Nullable Throwable failure;

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

        List<Claimed> claimed() {
            return entries.stream().map(e -> new Claimed(partition, e)).toList();
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
        if (claim.outcome == null) {
            throw new IllegalStateException("a claim that is over has an outcome");
        }
        return claim.outcome;
    }

    private synchronized List<Claim> gather(Claim mine, Runnable beat) throws InterruptedException {
        waiting(mine).add(mine);
        return awaited(mine, beat);
    }

    private ArrayDeque<Claim> waiting(Claim claim) {
        return gathered.computeIfAbsent(claim.partition.lane(), l -> new ArrayDeque<>());
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
        } finally {
            if (Thread.currentThread().isInterrupted()) {
                waiting(mine).remove(mine);
            }
        }
    }

    private boolean free(Lane lane) {
        return underWay < most && (lane == Lane.FAIR || surplus < Math.max(1, most - 1));
    }

    private List<Claim> taken(Lane lane) {
        var waiting = gathered.getOrDefault(lane, new ArrayDeque<>());
        var round = new ArrayList<Claim>();
        for (int size = 0; !waiting.isEmpty() && (round.isEmpty() || size < events); ) {
            var claim = waiting.remove();
            claim.taken = true;
            size += claim.events();
            round.add(claim);
        }
        underWay++;
        surplus += lane == Lane.SURPLUS ? 1 : 0;
        return round;
    }

    /** What fails but for a store that is away may be one claim's own fault, and must not stop the others. */
    private void run(List<Claim> round) {
        try {
            settle(round);
        } catch (StoreUnavailable | Projector.StoreAway e) {
            round.forEach(claim -> claim.failure = e);
        } catch (RuntimeException | Error e) {
            if (round.size() == 1) {
                round.getFirst().failure = e;
            } else {
                round.forEach(claim -> run(List.of(claim)));
            }
        }
    }

    private void settle(List<Claim> round) {
        var applied = apply.apply(
                round.stream().flatMap(claim -> claim.claimed().stream()).toList());
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
