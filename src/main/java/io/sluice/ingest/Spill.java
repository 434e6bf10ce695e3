package io.sluice.ingest;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import io.sluice.ledger.Delivery;
import io.sluice.ledger.Ledger;
import io.sluice.ledger.StoreUnavailable;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts requests that the queue cannot take into the ledger. Those that wait at the same time share a transaction, so that a flood costs few of them, and a tenant's are
 * always one writer's, so that no two writers want the same tenant's lock. Thread-safe, never blocks its caller.
 */
@Singleton
class Spill {
    /** Transactions at once: the pool has connections for the worker and the API too. */
    private static final int WRITERS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);

    private static final int BATCH = 64;
    private static final int MOST = 10_000;
    private static final long MOST_BYTES = 128L * 1024 * 1024;
    private static final long BATCH_BYTES = 8L * 1024 * 1024;

    /** Between looks at tenants whose locks somebody else holds, who mostly needs them for as long as a batch takes. */
    private static final Duration PAUSE = Duration.ofMillis(3);
    /** After that long their requests wait for the lock, in a line of their own, on a connection of its own. */
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final Ledger ledger;
    private final List<Writer> writers =
            Stream.generate(Writer::new).limit(WRITERS).toList();
    /** Of tenants whose lock is waited for. A line is there as long as a thread takes from it; both happen under the map's lock for its tenant. */
    private final ConcurrentHashMap<UUID, Queue<Waiting>> lines = new ConcurrentHashMap<>();

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

    Spill(Ledger ledger) {
        this.ledger = ledger;
    }

    /** @param since the clock of {@link System#nanoTime} */
    private record Waiting(Delivery delivery, long since, CompletableFuture<@Nullable Void> stored) {
        UUID tenant() {
            return delivery.receipt().tenant();
        }

        boolean late() {
            return System.nanoTime() - since > PATIENCE.toNanos();
        }
    }

    /** More waits than this node may hold in memory. */
    static final class Overfull extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Overfull() {
            super("too many requests wait to be spilled", null, false, false);
        }
    }

    /** @return fails with {@link StoreUnavailable}, {@link Overfull}, or {@link SQLException} where the ledger refuses the data */
    CompletableFuture<@Nullable Void> store(Delivery delivery) {
        var one = new Waiting(delivery, System.nanoTime(), new CompletableFuture<>());
        int others = count.getAndIncrement();
        if (bytes.addAndGet(delivery.bytes()) > MOST_BYTES || others >= MOST) {
            fail(List.of(one), new Overfull());
        } else if (lines.computeIfPresent(one.tenant(), (tenant, line) -> with(line, List.of(one))) == null) {
            writers.get(Math.floorMod(one.tenant().hashCode(), WRITERS)).add(one);
        }
        return one.stored();
    }

    /** Writes what comes, one transaction after the other, and is no thread while nothing does. */
    private final class Writer {
        private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
        private final Semaphore turn = new Semaphore(1);

        void add(Waiting one) {
            waiting.add(one);
            start();
        }

        private void start() {
            if (!waiting.isEmpty() && turn.tryAcquire()) {
                threads.execute(() -> {
                    try {
                        drain(again -> next(waiting, again), ledger::spill);
                    } finally {
                        turn.release();
                    }
                    // One may have come after the last look and found the turn taken.
                    start();
                });
            }
        }
    }

    /** Whoever waits for a tenant's lock keeps no writer from the others. */
    private void lineUp(UUID tenant, List<Waiting> theirs) {
        lines.compute(tenant, (t, line) -> {
            if (line != null) {
                return with(line, theirs);
            }
            threads.execute(() -> drain(again -> next(tenant), this::inTurn));
            return with(new ArrayDeque<>(), theirs);
        });
    }

    private static Queue<Waiting> with(Queue<Waiting> line, List<Waiting> more) {
        line.addAll(more);
        return line;
    }

    private Set<UUID> inTurn(List<Delivery> batch) throws SQLException {
        ledger.spillInTurn(batch);
        return Set.of();
    }

    /** The next of a tenant's line; its end is where there is none. */
    private List<Waiting> next(UUID tenant) {
        var batch = new ArrayList<Waiting>();
        lines.computeIfPresent(tenant, (t, line) -> {
            batch.addAll(next(line, List.of()));
            return batch.isEmpty() ? null : line;
        });
        return batch;
    }

    /** @param again come first, and others beside them: they may be passed over once more */
    private static List<Waiting> next(Queue<Waiting> line, List<Waiting> again) {
        var batch = new ArrayList<>(again);
        long size = 0;
        for (int more = 0; more < BATCH && size < BATCH_BYTES; more++) {
            var one = line.poll();
            if (one == null) {
                break;
            }
            size += one.delivery().bytes();
            batch.add(one);
        }
        return batch;
    }

    private void drain(UnaryOperator<List<Waiting>> next, Store store) {
        var batch = next.apply(List.of());
        try {
            while (!batch.isEmpty()) {
                var again = passedOver(write(batch, store));
                if (again.size() == batch.size()) {
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
                batch = next.apply(again);
            }
        } catch (RuntimeException | Error e) {
            // Whoever waits behind would wait for nothing.
            for (; !batch.isEmpty(); batch = next.apply(List.of())) {
                fail(batch, e);
            }
        }
    }

    /** @return those that are tried again; the others wait in line */
    private List<Waiting> passedOver(List<Waiting> busy) {
        var late = busy.stream().filter(Waiting::late).map(Waiting::tenant).collect(toSet());
        busy.stream()
                .filter(one -> late.contains(one.tenant()))
                .collect(groupingBy(Waiting::tenant))
                .forEach(this::lineUp);
        return busy.stream().filter(one -> !late.contains(one.tenant())).toList();
    }

    /** Stores what can be stored now. */
    @FunctionalInterface
    private interface Store {
        /** @return the tenants that somebody else writes to, whose requests are not stored */
        Set<UUID> store(List<Delivery> batch) throws SQLException;
    }

    /**
     * All in one transaction; where the data of one is refused, in halves, so that the good ones are stored.
     *
     * @return those that were passed over
     */
    private List<Waiting> write(List<Waiting> batch, Store store) {
        try {
            var busy = store.store(batch.stream().map(Waiting::delivery).toList());
            batch.stream().filter(one -> !busy.contains(one.tenant())).forEach(this::stored);
            return batch.stream().filter(one -> busy.contains(one.tenant())).toList();
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException | Error e) {
            if (batch.size() == 1) {
                fail(batch, e);
                return List.of();
            }
            var busy = new ArrayList<>(write(batch.subList(0, batch.size() / 2), store));
            busy.addAll(write(batch.subList(batch.size() / 2, batch.size()), store));
            return busy;
        }
    }

    private void stored(Waiting one) {
        if (one.stored().complete(null)) {
            leave(one);
        }
    }

    private void fail(List<Waiting> batch, Throwable cause) {
        batch.stream().filter(one -> one.stored().completeExceptionally(cause)).forEach(this::leave);
    }

    private void leave(Waiting one) {
        count.decrementAndGet();
        bytes.addAndGet(-one.delivery().bytes());
    }
}
