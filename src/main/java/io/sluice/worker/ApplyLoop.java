package io.sluice.worker;

import io.sluice.event.Receipt;
import io.sluice.ledger.Books;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.Ledger;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.queue.Entry;
import io.sluice.queue.EventQueue;
import io.sluice.queue.Partition;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Claims a batch, opens it, projects it, commits it, acknowledges it; in that order, so whatever is killed in between is done again, and doing it again changes
 * nothing.
 */
@ApplicationScoped
public class ApplyLoop {
    private static final Logger LOG = Logger.getLogger(ApplyLoop.class);

    private final EventQueue queue;
    private final Projector projector;
    private final Ledger ledger;
    private final Books books;
    private final WorkerMetrics metrics;

    ApplyLoop(EventQueue queue, Projector projector, Ledger ledger, Books books, WorkerMetrics metrics) {
        this.queue = queue;
        this.projector = projector;
        this.ledger = ledger;
        this.books = books;
        this.metrics = metrics;
    }

    /** A claimed request, ready for the ledger. */
    private record Ready(Entry entry, Delivery delivery) {}

    /**
     * Applies claimed entries and acknowledges those that are settled.
     *
     * @throws StoreUnavailable Postgres is away; nothing was acknowledged, try the same entries again
     */
    void apply(Partition partition, List<Entry> entries) {
        var ready = new ArrayList<Ready>();
        var settled = new ArrayList<Entry>();
        for (var entry : entries) {
            prepare(entry, ready, settled);
        }
        commit(ready, settled);
        partition.acknowledge(settled);
    }

    private void prepare(Entry entry, List<Ready> ready, List<Entry> settled) {
        try {
            projector
                    .project(entry.receipt(), () -> queue.open(entry))
                    .ifPresentOrElse(delivery -> ready.add(new Ready(entry, delivery)), () -> erased(entry, settled));
        } catch (Projector.StoreAway | StoreUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            // Left unacknowledged: it stays visible in the queue's depth and age, and is tried again when it is
            // reclaimed.
            LOG.errorf(
                    "entry left in the queue: it cannot be opened entry=%s partition=%s error=%s",
                    entry.id(), describe(entry.receipt()), e.getClass().getName());
        }
    }

    private void erased(Entry entry, List<Entry> settled) {
        try {
            books.erased(entry.receipt().events());
            settled.add(entry);
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "the ledger did not count an erased request: SQLState " + e.getSQLState(), e);
        }
    }

    /** All in one transaction; where the data of one is refused, each alone, so that the good ones commit. */
    private void commit(List<Ready> ready, List<Entry> settled) {
        if (ready.isEmpty()) {
            return;
        }
        try {
            metrics.committed(ledger.commit(ready.stream().map(Ready::delivery).toList()));
            ready.forEach(r -> settled.add(r.entry()));
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            if (ready.size() > 1) {
                ready.forEach(one -> commit(List.of(one), settled));
            } else {
                fail(ready.getFirst(), settled, e);
            }
        }
    }

    /** The events of a request that was refused are stored as failed, to be tried one by one by the sweep. */
    private void fail(Ready refused, List<Entry> settled, Exception cause) {
        var reason = reason(cause);
        LOG.warnf(
                "request not applied, its events are tried again request=%s reason=%s",
                describe(refused.entry().receipt()), reason);
        var arrivals = refused.delivery().arrivals().stream()
                .map(a -> a.fate() instanceof Fate.Apply ? new Arrival(a.event(), new Fate.Fail(reason)) : a)
                .toList();
        try {
            metrics.committed(ledger.commit(List.of(refused.delivery().with(arrivals))));
            settled.add(refused.entry());
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            LOG.errorf(
                    "request left in the queue: it cannot be stored request=%s error=%s",
                    describe(refused.entry().receipt()), reason(e));
        }
    }

    static String reason(Exception cause) {
        return cause instanceof SQLException sql
                ? "Postgres refused the data (SQLState " + sql.getSQLState() + ")."
                : "Merging failed (" + cause.getClass().getSimpleName() + ").";
    }

    private static String describe(Receipt receipt) {
        return receipt.provider() + "/" + receipt.requestId();
    }
}
