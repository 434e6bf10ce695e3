package io.sluice.ingest;

import io.sluice.ingest.SpillLines.Batch;
import io.sluice.ingest.SpillLines.Waiting;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.Ledger;
import io.sluice.ledger.StoreUnavailable;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Puts requests that the queue cannot take into the ledger. Those that wait at the same time share a transaction, so that a flood costs few of them. Tenants that somebody
 * else writes to are passed over for a moment, and then waited for, each in a transaction of its own. Thread-safe, never blocks its caller.
 */
@Singleton
class Spill {
    /** Transactions at once: the pool has connections for the worker and the API too. */
    private static final int WRITERS = 4;
    /** Of these more, each waiting for a tenant's lock. */
    private static final int WAITERS = 4;

    private static final StoreUnavailable BUSY =
            new StoreUnavailable(new SQLException("others write to this tenant", "55P03"));

    private final Ledger ledger;
    private final SpillLines lines;
    private final Semaphore writers = new Semaphore(WRITERS);
    private final Semaphore waiters = new Semaphore(WAITERS);
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

    @Inject
    Spill(Ledger ledger, IngestConfig config) {
        this(ledger, config.storeTimeout());
    }

    /** @param patience how long whoever brings a request waits for the answer */
    Spill(Ledger ledger, Duration patience) {
        this.ledger = ledger;
        this.lines = new SpillLines(patience);
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
        if (!lines.add(one)) {
            return CompletableFuture.failedFuture(new Overfull());
        }
        var left = one.stored().whenComplete((stored, error) -> lines.leave(one));
        start();
        return left;
    }

    /** One more writer, where there is something for it to do. */
    private void start() {
        if (!lines.isEmpty() && writers.tryAcquire()) {
            run(writers, () -> {
                while (!lines.isEmpty()) {
                    var batch = lines.take(System.nanoTime());
                    if (batch.requests().isEmpty()) {
                        LockSupport.parkNanos(SpillLines.PAUSE.toNanos());
                    } else {
                        write(batch, ledger::spill);
                        waitForLate();
                    }
                }
            });
        }
    }

    private void waitForLate() {
        if (lines.late(System.nanoTime()) && waiters.tryAcquire()) {
            run(waiters, () -> lines.takeLate(System.nanoTime()).ifPresent(batch -> write(batch, this::inTurn)));
        }
    }

    private Set<UUID> inTurn(List<Delivery> batch) throws SQLException {
        ledger.spillInTurn(batch);
        return Set.of();
    }

    private void run(Semaphore permits, Runnable work) {
        boolean runs = false;
        try {
            threads.execute(() -> {
                try {
                    work.run();
                } finally {
                    permits.release();
                    // One may have come after the last look and found no writer free.
                    start();
                }
            });
            runs = true;
        } finally {
            if (!runs) {
                permits.release();
            }
        }
    }

    /** A transaction of the ledger's. */
    @FunctionalInterface
    private interface Transaction {
        /** @return the tenants that somebody else writes to, whose requests are not stored */
        Set<UUID> run(List<Delivery> batch) throws SQLException;
    }

    private void write(Batch batch, Transaction transaction) {
        var again = List.<Waiting>of();
        try {
            again = write(batch.requests(), transaction);
        } catch (StoreUnavailable e) {
            fail(batch.requests(), e);
            if (e.away()) {
                // Whoever waits behind would wait for nothing.
                fail(lines.takeAll(), e);
            }
        } catch (RuntimeException | Error e) {
            fail(batch.requests(), e);
        } finally {
            fail(lines.giveBack(batch, again, System.nanoTime()), BUSY);
        }
    }

    /**
     * All in one transaction; where the data of one is refused, in halves, so that the good ones are stored.
     *
     * @return those that were passed over
     */
    private List<Waiting> write(List<Waiting> some, Transaction transaction) {
        try {
            var busy = transaction.run(some.stream().map(Waiting::delivery).toList());
            some.stream()
                    .filter(one -> !busy.contains(one.tenant()))
                    .forEach(one -> one.stored().complete(null));
            return some.stream().filter(one -> busy.contains(one.tenant())).toList();
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException | Error e) {
            if (some.size() == 1) {
                fail(some, e);
                return List.of();
            }
            var again = new ArrayList<>(write(some.subList(0, some.size() / 2), transaction));
            again.addAll(write(some.subList(some.size() / 2, some.size()), transaction));
            return again;
        }
    }

    private static void fail(List<Waiting> some, Throwable cause) {
        some.forEach(one -> one.stored().completeExceptionally(cause));
    }
}
