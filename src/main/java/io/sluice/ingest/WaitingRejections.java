package io.sluice.ingest;

import io.sluice.ledger.rejection.Rejection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** Rejections on their way to Postgres, bounded in count and weight. Where they are too many, the source that has most gives way, so a flood costs its own source alone. Thread-safe. */
final class WaitingRejections {
    private final int most;
    private final long heaviest;
    private final Map<UUID, Lot> lots = new LinkedHashMap<>();
    private boolean closed;
    private int count;
    private long weight;

    WaitingRejections(int most, long heaviest) {
        this.most = most;
        this.heaviest = heaviest;
    }

    /** @param settled completes with true once it is written, with false where it never will be */
    record Waiting(Rejection rejection, CompletableFuture<Boolean> settled) {}

    /** What waits of one source. */
    private static final class Lot {
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private long weight;
    }

    /** Takes one in; itself or others of the source that has most are given up where there is no room. */
    void add(Waiting one) {
        var given = new ArrayList<Waiting>();
        synchronized (this) {
            var lot = lots.computeIfAbsent(one.rejection().sourceId(), s -> new Lot());
            lot.waiting.addLast(one);
            weigh(lot, one, 1);
            while (count > most) {
                given.add(giveUp(l -> l.waiting.size()));
            }
            while (weight > heaviest) {
                given.add(giveUp(l -> l.weight));
            }
            notifyAll();
        }
        given.forEach(w -> w.settled().complete(false));
    }

    private Waiting giveUp(ToLongFunction<Lot> measure) {
        Map.Entry<UUID, Lot> most = null;
        for (var lot : lots.entrySet()) {
            if (most == null || measure.applyAsLong(lot.getValue()) >= measure.applyAsLong(most.getValue())) {
                most = lot;
            }
        }
        if (most == null) {
            throw new IllegalStateException("nothing waits, and is too much");
        }
        return take(most.getKey(), most.getValue(), most.getValue().waiting.removeLast());
    }

    /**
     * Waits until there is something and takes it out, of each source in turn.
     *
     * @return nothing where there is none after this time, or at once after the end
     */
    synchronized List<Waiting> take(int upTo, long upToWeight, long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (count == 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0 || closed) {
                return List.of();
            }
            wait(left);
        }
        var taken = new ArrayList<Waiting>();
        long takenWeight = 0;
        while (count > 0 && taken.size() < upTo && takenWeight < upToWeight) {
            for (var source : List.copyOf(lots.keySet())) {
                var lot = lots.get(source);
                if (lot != null && taken.size() < upTo && takenWeight < upToWeight) {
                    var one = take(source, lot, lot.waiting.removeFirst());
                    taken.add(one);
                    takenWeight += one.rejection().weight();
                }
            }
        }
        return taken;
    }

    /** From now on nobody waits for more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private Waiting take(UUID source, Lot lot, Waiting one) {
        weigh(lot, one, -1);
        if (lot.waiting.isEmpty()) {
            lots.remove(source);
        }
        return one;
    }

    private void weigh(Lot lot, Waiting one, int sign) {
        long weighs = sign * one.rejection().weight();
        lot.weight += weighs;
        weight += weighs;
        count += sign;
    }
}
