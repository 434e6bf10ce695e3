package io.sluice.worker;

import io.sluice.event.Receipt;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.Ledger;
import io.sluice.ledger.LedgerConfig;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.row.Postings.Place;
import io.sluice.queue.Entry;
import io.sluice.queue.EventQueue;
import io.sluice.queue.Partition;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Claims a batch, opens it, projects it, commits it, acknowledges it; in that order, so whatever is killed in between is done again, and doing it again changes
 * nothing.
 */
@Singleton
public class ApplyLoop {
    private static final Logger LOG = Logger.getLogger(ApplyLoop.class);

    private final EventQueue queue;
    private final Projector projector;
    private final Ledger ledger;
    private final LedgerConfig config;
    private final Quarantine quarantine;
    private final WorkerMetrics metrics;

    ApplyLoop(
            EventQueue queue,
            Projector projector,
            Ledger ledger,
            LedgerConfig config,
            Quarantine quarantine,
            WorkerMetrics metrics) {
        this.queue = queue;
        this.projector = projector;
        this.ledger = ledger;
        this.config = config;
        this.quarantine = quarantine;
        this.metrics = metrics;
    }

    /** A claimed request, ready for the ledger. */
    private record Ready(Entry entry, Delivery delivery) {
        UUID tenant() {
            return entry.receipt().tenant();
        }
    }

    /**
     * Applies claimed entries and acknowledges those that are settled.
     *
     * @return those of tenants that somebody else writes to just now, to be tried again soon
     * @throws StoreUnavailable Postgres is away; nothing was acknowledged, try the same entries again
     */
    List<Entry> apply(Partition partition, List<Entry> entries) {
        var busy = new ArrayList<Entry>();
        var rest = new ArrayDeque<>(entries);
        while (!rest.isEmpty()) {
            var ready = new ArrayList<Ready>();
            var settled = new ArrayList<Entry>();
            long bytes = 0;
            int events = 0;
            while (!rest.isEmpty() && bytes < config.batchBytes() && events < config.batchEvents()) {
                var entry = rest.removeFirst();
                events += entry.receipt().events();
                bytes += prepare(partition, entry, ready, settled);
            }
            commit(ready, settled, busy);
            partition.acknowledge(settled);
        }
        return busy;
    }

    /** @return how many bytes the request holds, opened */
    private long prepare(Partition partition, Entry entry, List<Ready> ready, List<Entry> settled) {
        var place = new Place(partition.number(), entry.epoch());
        try {
            var projected = projector.project(entry.receipt(), () -> queue.open(entry));
            if (projected.isEmpty()) {
                ledger.erased(entry.receipt(), place);
                settled.add(entry);
                return 0;
            }
            var delivery = projected.get().from(place);
            ready.add(new Ready(entry, quarantine.holds(entry.receipt().tenant()) ? untried(delivery) : delivery));
            return projected.get().bytes();
        } catch (StoreUnavailable | Projector.StoreAway e) {
            throw e;
        } catch (CompletionException | SQLException e) {
            // The tenant's keys could not be loaded.
            throw new Projector.StoreAway(e);
        } catch (RuntimeException e) {
            LOG.errorf(
                    "request cannot be opened, it is kept as a failed event request=%s error=%s",
                    describe(entry.receipt()), e.getClass().getName());
            ready.add(new Ready(entry, unreadable(entry).from(place)));
            return entry.sealed().length;
        }
    }

    private Delivery unreadable(Entry entry) {
        return projector.unreadable(entry.receipt(), entry.sealed());
    }

    /** All in one transaction; where the data of one is refused, in halves by tenant, so that the others' commit. */
    private void commit(List<Ready> ready, List<Entry> settled, List<Entry> busy) {
        if (ready.isEmpty()) {
            return;
        }
        try {
            var committed = ledger.commit(ready.stream().map(Ready::delivery).toList());
            metrics.committed(committed);
            ready.forEach(r -> (committed.busy().contains(r.tenant()) ? busy : settled).add(r.entry()));
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            var tenants = fewestFirst(ready);
            if (tenants.size() > 1) {
                var some = Set.copyOf(tenants.subList(0, tenants.size() / 2));
                commit(ready.stream().filter(r -> some.contains(r.tenant())).toList(), settled, busy);
                commit(ready.stream().filter(r -> !some.contains(r.tenant())).toList(), settled, busy);
                return;
            }
            quarantine.refused(tenants.getFirst());
            if (ready.size() == 1) {
                fail(ready.getFirst(), settled, busy, e);
            } else if (!leftToTheSweep(ready, settled, busy)) {
                ready.forEach(one -> commit(List.of(one), settled, busy));
            }
        }
    }

    /** Whoever has little in a batch is not the one that fills it with what is refused. */
    private static List<UUID> fewestFirst(List<Ready> ready) {
        return ready.stream().collect(Collectors.groupingBy(Ready::tenant, Collectors.counting())).entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What is refused is one tenant's. Stored untried, it is split by the sweep, and nobody who shares this lane waits for that. */
    private boolean leftToTheSweep(List<Ready> refused, List<Entry> settled, List<Entry> busy) {
        try {
            var committed = ledger.commit(refused.stream()
                    .map(Ready::delivery)
                    .map(ApplyLoop::untried)
                    .toList());
            metrics.committed(committed);
            refused.forEach(r -> (committed.busy().contains(r.tenant()) ? busy : settled).add(r.entry()));
            return true;
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    private static Delivery untried(Delivery delivery) {
        return delivery.with(delivery.arrivals().stream()
                .map(a -> a.fate() instanceof Fate.Apply ? new Arrival(a.event(), new Fate.Later()) : a)
                .toList());
    }

    /** The events of a request that was refused are stored as failed, to be tried one by one by the sweep. */
    private void fail(Ready refused, List<Entry> settled, List<Entry> busy, Exception cause) {
        var reason = reason(cause);
        LOG.warnf(
                "request not applied, its events are tried again request=%s reason=%s",
                describe(refused.entry().receipt()), reason);
        var arrivals = refused.delivery().arrivals().stream()
                .map(a -> a.fate() instanceof Fate.Apply ? new Arrival(a.event(), new Fate.Fail(reason)) : a)
                .toList();
        var failed = refused.delivery().with(arrivals);
        if (stored(refused, failed, settled, busy)) {
            return;
        }
        var unreadable = unreadable(refused.entry()).from(failed.place().orElseThrow());
        if (!stored(refused, unreadable, settled, busy)) {
            LOG.errorf(
                    "request left in the queue: it cannot be stored request=%s",
                    describe(refused.entry().receipt()));
        }
    }

    private boolean stored(Ready refused, Delivery as, List<Entry> settled, List<Entry> busy) {
        try {
            var committed = ledger.commit(List.of(as));
            metrics.committed(committed);
            (committed.busy().isEmpty() ? settled : busy).add(refused.entry());
            return true;
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            LOG.errorf(
                    "request not stored request=%s reason=%s",
                    describe(refused.entry().receipt()), reason(e));
            return false;
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
