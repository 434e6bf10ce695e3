package io.sluice.ingest;

import io.sluice.ledger.Delivery;
import io.sluice.ledger.Ledger;
import io.sluice.ledger.StoreUnavailable;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Puts requests that the queue cannot take into the ledger. Those that wait at the same time share a transaction, so that a flood costs few of them. Thread-safe,
 * never blocks its caller.
 */
@Singleton
class Spill {
    /** Transactions at once: the pool has connections for the worker and the API too. */
    private static final int WRITERS = 4;

    private static final int BATCH = 64;
    private static final int MOST = 10_000;
    private static final long MOST_BYTES = 128L * 1024 * 1024;
    private static final long BATCH_BYTES = 8L * 1024 * 1024;

    private final Ledger ledger;
    private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>(MOST);
    private final AtomicLong bytes = new AtomicLong();
    private final Semaphore writers = new Semaphore(WRITERS);
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

    Spill(Ledger ledger) {
        this.ledger = ledger;
    }

    private record Waiting(Delivery delivery, CompletableFuture<@Nullable Void> stored) {
        UUID tenant() {
            return delivery.receipt().tenant();
        }

        void complete() {
            stored.complete(null);
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
        var one = new Waiting(delivery, new CompletableFuture<>());
        if (bytes.addAndGet(delivery.bytes()) > MOST_BYTES || !waiting.offer(one)) {
            bytes.addAndGet(-delivery.bytes());
            return CompletableFuture.failedFuture(new Overfull());
        }
        write();
        return one.stored();
    }

    private void write() {
        if (!waiting.isEmpty() && writers.tryAcquire()) {
            threads.execute(() -> {
                try {
                    for (var batch = next(); !batch.isEmpty(); batch = next()) {
                        write(batch);
                    }
                } finally {
                    writers.release();
                }
                // One may have come after the last look and found no writer free.
                write();
            });
        }
    }

    private List<Waiting> next() {
        var batch = new ArrayList<Waiting>();
        long size = 0;
        while (batch.size() < BATCH && size < BATCH_BYTES) {
            var one = waiting.poll();
            if (one == null) {
                break;
            }
            size += one.delivery().bytes();
            batch.add(one);
        }
        bytes.addAndGet(-size);
        return batch;
    }

    /** All in one transaction; where the data of one is refused, in halves, so that the good ones are stored. */
    private void write(List<Waiting> batch) {
        try {
            var busy = ledger.spill(deliveries(batch));
            batch.stream().filter(one -> !busy.contains(one.tenant())).forEach(Waiting::complete);
            for (var tenant : busy) {
                var theirs = batch.stream()
                        .filter(one -> one.tenant().equals(tenant))
                        .toList();
                // Whoever waits for a tenant's lock keeps no writer from the others.
                threads.execute(() -> writeInTurn(theirs));
            }
        } catch (StoreUnavailable e) {
            fail(batch, e);
            // Whoever waits behind would wait for nothing.
            for (var more = next(); !more.isEmpty(); more = next()) {
                fail(more, e);
            }
        } catch (SQLException | RuntimeException | Error e) {
            if (batch.size() == 1) {
                fail(batch, e);
            } else {
                write(batch.subList(0, batch.size() / 2));
                write(batch.subList(batch.size() / 2, batch.size()));
            }
        }
    }

    private void writeInTurn(List<Waiting> ofBusyTenant) {
        try {
            ledger.spillInTurn(deliveries(ofBusyTenant));
            ofBusyTenant.forEach(Waiting::complete);
        } catch (SQLException | RuntimeException | Error e) {
            fail(ofBusyTenant, e);
        }
    }

    private static List<Delivery> deliveries(List<Waiting> batch) {
        return batch.stream().map(Waiting::delivery).toList();
    }

    private static void fail(List<Waiting> batch, Throwable cause) {
        batch.forEach(one -> one.stored().completeExceptionally(cause));
    }
}
