package io.sluice.ingest;

import static java.util.stream.Collectors.toSet;

import io.sluice.ledger.Delivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be spilled: a line for each tenant. A line is in one hand at a time, so that no two of this node want the same tenant's lock, and hands take some of each in
 * turn, so that no tenant's many stand before another's few. Thread-safe; times are of {@link System#nanoTime}.
 */
final class SpillLines {
    static final int BATCH = 64;
    static final long BATCH_BYTES = 8L * 1024 * 1024;
    /** Of a line, before the others have had their turn. */
    static final int EACH = 8;

    static final int MOST = 10_000;
    static final long MOST_BYTES = 128L * 1024 * 1024;
    /** Once three quarters of the room are taken, no line may hold more than one quarter. */
    private static final int QUARTERS = 4;

    /** Before the next look at a tenant whose lock somebody else holds, mostly for as long as a batch takes; twice as long after each, up to the longest. */
    static final Duration PAUSE = Duration.ofMillis(3);

    static final Duration LONGEST_PAUSE = Duration.ofMillis(12);
    /** Passed over for that long, a line waits for the lock. */
    static final Duration PATIENCE = Duration.ofMillis(200);

    private final Map<UUID, Line> lines = new HashMap<>();
    /** Those in no hand that hold something. */
    private final ArrayDeque<Line> turns = new ArrayDeque<>();

    private final Duration expiry;
    private int count;
    private long bytes;

    /** @param expiry after which nobody waits for the answer */
    SpillLines(Duration expiry) {
        this.expiry = expiry;
    }

    /**
     * One request.
     *
     * @param came when
     */
    record Waiting(Delivery delivery, long came, CompletableFuture<@Nullable Void> stored) {
        UUID tenant() {
            return delivery.receipt().tenant();
        }
    }

    private static final class Line {
        private final UUID tenant;
        private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
        private long bytes;
        private boolean passedOver;
        private long since;
        private long pause;
        private long notBefore;

        Line(UUID tenant) {
            this.tenant = tenant;
        }

        boolean rests(long now) {
            return passedOver && notBefore - now > 0;
        }

        boolean late(long now) {
            return passedOver && now - since > PATIENCE.toNanos();
        }

        void tried(boolean busy, long now) {
            since = passedOver ? since : now;
            pause = passedOver ? Math.min(2 * pause, LONGEST_PAUSE.toNanos()) : PAUSE.toNanos();
            notBefore = now + pause;
            passedOver = busy;
        }
    }

    /** What one hand holds. Of one thread. */
    static final class Batch {
        private final List<Line> lines = new ArrayList<>();
        private final List<Waiting> requests = new ArrayList<>();
        private long bytes;

        List<Waiting> requests() {
            return requests;
        }

        private boolean room() {
            return requests.size() < BATCH && bytes < BATCH_BYTES;
        }

        /** @return whether there was any */
        private boolean take(Line line, int most) {
            int before = requests.size();
            while (requests.size() < before + most && room() && !line.waiting.isEmpty()) {
                var one = line.waiting.element();
                requests.add(one);
                line.waiting.remove();
                line.bytes -= one.delivery().bytes();
                bytes += one.delivery().bytes();
            }
            return requests.size() > before;
        }
    }

    /** @return whether there is room for it */
    synchronized boolean add(Waiting one) {
        var line = lines.get(one.tenant());
        long more = one.delivery().bytes();
        if (count >= MOST || bytes + more > MOST_BYTES || (line != null && crowds(line, more))) {
            return false;
        }
        if (line == null) {
            line = new Line(one.tenant());
            lines.put(one.tenant(), line);
            turns.add(line);
        }
        line.waiting.add(one);
        line.bytes += more;
        count++;
        bytes += more;
        return true;
    }

    private boolean crowds(Line line, long more) {
        return (count >= MOST - MOST / QUARTERS && line.waiting.size() >= MOST / QUARTERS)
                || (bytes + more > MOST_BYTES - MOST_BYTES / QUARTERS && line.bytes + more > MOST_BYTES / QUARTERS);
    }

    /** A request is stored, or failed. */
    synchronized void leave(Waiting one) {
        count--;
        bytes -= one.delivery().bytes();
    }

    /** Whether nothing waits but what is in a hand. */
    synchronized boolean isEmpty() {
        return turns.isEmpty();
    }

    /** The next requests, which may be none while all lines rest; they have to be given back. */
    synchronized Batch take(long now) {
        var batch = new Batch();
        for (int i = turns.size(); i > 0 && batch.room(); i--) {
            var line = turns.element();
            if (!line.rests(now)) {
                batch.lines.add(line);
                batch.take(line, EACH);
            } else {
                turns.add(line);
            }
            turns.remove();
        }
        boolean more = true;
        while (more) {
            more = false;
            for (var line : batch.lines) {
                more |= batch.take(line, EACH);
            }
        }
        return batch;
    }

    /** Whether a line has been passed over for too long. */
    synchronized boolean late(long now) {
        return turns.stream().anyMatch(line -> line.late(now));
    }

    /** The next requests of such a line, if there is one. */
    synchronized Optional<Batch> takeLate(long now) {
        return turns.stream().filter(line -> line.late(now)).findFirst().map(line -> {
            var batch = new Batch();
            batch.lines.add(line);
            batch.take(line, BATCH);
            turns.remove(line);
            return batch;
        });
    }

    /**
     * Out of the hand.
     *
     * @param again those that were passed over, of whichever tenants
     * @return those of them that nobody waits for any more; they are not kept
     */
    synchronized List<Waiting> giveBack(Batch batch, List<Waiting> again, long now) {
        var passedOver = again.stream().map(Waiting::tenant).collect(toSet());
        batch.lines.forEach(line -> line.tried(passedOver.contains(line.tenant), now));
        var expired = new ArrayList<Waiting>();
        for (var one : again.reversed()) {
            if (now - one.came() > expiry.toNanos()) {
                expired.add(one);
            } else {
                var line = Objects.requireNonNull(lines.get(one.tenant()));
                line.waiting.addFirst(one);
                line.bytes += one.delivery().bytes();
            }
        }
        for (var line : batch.lines) {
            if (line.waiting.isEmpty()) {
                lines.remove(line.tenant);
            } else {
                turns.add(line);
            }
        }
        return expired;
    }

    /** Everything that is in no hand. */
    synchronized List<Waiting> takeAll() {
        var all = new ArrayList<Waiting>();
        for (var line : turns) {
            all.addAll(line.waiting);
            lines.remove(line.tenant);
        }
        turns.clear();
        return all;
    }
}
