package io.sluice.worker;

import io.sluice.event.Receipt;
import io.sluice.event.Vault;
import io.sluice.ledger.Committed;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.Ledger;
import io.sluice.ledger.LedgerConfig;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.row.Postings.Place;
import io.sluice.queue.Entry;
import io.sluice.queue.EventQueue;
import io.sluice.worker.trace.CommitSpans;
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
 * Opens a batch that was claimed, projects it and commits it; only then it is acknowledged, so whatever is killed in between is done again, and doing it again
 * changes nothing.
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
    private record Ready(Claimed claimed, Delivery delivery) {
        Entry entry() {
            return claimed.entry();
        }

        UUID tenant() {
            return entry().receipt().tenant();
        }
    }

    /**
     * @param settled is to be acknowledged
     * @param busy is of tenants that somebody else writes to just now, and to be tried again soon
     */
    record Applied(List<Claimed> settled, List<Claimed> busy) {
        Applied() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    /**
     * Applies claimed entries.
     *
     * @throws StoreUnavailable Postgres is away; nothing is to be acknowledged, try the same entries again
     */
    Applied apply(List<Claimed> claimed) {
        var applied = new Applied();
        var rest = new ArrayDeque<>(claimed);
        while (!rest.isEmpty()) {
            var ready = new ArrayList<Ready>();
            long bytes = 0;
            int events = 0;
            while (!rest.isEmpty() && bytes < config.batchBytes() && events < config.batchEvents()) {
                var next = rest.removeFirst();
                events += next.entry().receipt().events();
                bytes += prepare(next, ready, applied);
            }
            commit(ready, applied);
        }
        return applied;
    }

    /** @return how many bytes the request holds, opened */
    private long prepare(Claimed claimed, List<Ready> ready, Applied applied) {
        var entry = claimed.entry();
        var place = new Place(claimed.partition().number(), entry.epoch());
        try {
            var projected = projector.project(entry.receipt(), () -> queue.open(entry));
            if (projected.isEmpty()) {
                ledger.erased(entry.receipt(), place);
                claimed.span().became("erased");
                applied.settled().add(claimed);
                return 0;
            }
            var delivery = projected.get().from(place);
            ready.add(new Ready(claimed, quarantine.holds(entry.receipt().tenant()) ? untried(delivery) : delivery));
            return projected.get().bytes();
        } catch (StoreUnavailable | Projector.StoreAway e) {
            throw e;
        } catch (CompletionException | SQLException e) {
            // The tenant's keys could not be loaded.
            throw new Projector.StoreAway(e);
        } catch (Vault.LaterRelease e) {
            LOG.errorf("request left in the queue: %s request=%s", e.getMessage(), describe(entry.receipt()));
            return 0;
        } catch (RuntimeException e) {
            LOG.errorf(
                    "request cannot be opened, it is kept as a failed event request=%s error=%s",
                    describe(entry.receipt()), e.getClass().getName());
            ready.add(new Ready(claimed, unreadable(entry).from(place)));
            return entry.sealed().length;
        }
    }

    private Delivery unreadable(Entry entry) {
        return projector.unreadable(entry.receipt(), entry.sealed());
    }

    /** All in one transaction; where the data of one is refused, in halves by tenant, so that the others' commit. */
    private void commit(List<Ready> ready, Applied applied) {
        if (ready.isEmpty()) {
            return;
        }
        try {
            store(ready, ready.stream().map(Ready::delivery).toList(), applied);
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            var tenants = fewestFirst(ready);
            if (tenants.size() > 1) {
                var some = Set.copyOf(tenants.subList(0, tenants.size() / 2));
                commit(ready.stream().filter(r -> some.contains(r.tenant())).toList(), applied);
                commit(ready.stream().filter(r -> !some.contains(r.tenant())).toList(), applied);
                return;
            }
            quarantine.refused(tenants.getFirst());
            if (ready.size() == 1) {
                fail(ready.getFirst(), applied, e);
            } else if (!leftToTheSweep(ready, applied)) {
                ready.forEach(one -> commit(List.of(one), applied));
            }
        }
    }

    /** One transaction. @param as what the requests are stored as */
    private void store(List<Ready> ready, List<Delivery> as, Applied applied) throws SQLException {
        try (var spans = CommitSpans.open(ready.stream().map(r -> r.claimed().span()), as)) {
            var committed = ledger.commit(as);
            spans.committed(committed);
            metrics.committed(committed);
            ready.forEach(r -> sort(r, committed, applied));
        }
    }

    private static void sort(Ready ready, Committed committed, Applied applied) {
        (committed.busy().contains(ready.tenant()) ? applied.busy() : applied.settled()).add(ready.claimed());
    }

    /** Whoever has little in a batch is not the one that fills it with what is refused. */
    private static List<UUID> fewestFirst(List<Ready> ready) {
        return ready.stream().collect(Collectors.groupingBy(Ready::tenant, Collectors.counting())).entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What is refused is one tenant's. Stored untried, it is split by the sweep, and nobody who shares this lane waits for that. */
    private boolean leftToTheSweep(List<Ready> refused, Applied applied) {
        try {
            store(
                    refused,
                    refused.stream()
                            .map(Ready::delivery)
                            .map(ApplyLoop::untried)
                            .toList(),
                    applied);
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
    private void fail(Ready refused, Applied applied, Exception cause) {
        var reason = reason(cause);
        LOG.warnf(
                "request not applied, its events are tried again request=%s reason=%s",
                describe(refused.entry().receipt()), reason);
        var arrivals = refused.delivery().arrivals().stream()
                .map(a -> a.fate() instanceof Fate.Apply ? new Arrival(a.event(), new Fate.Fail(reason)) : a)
                .toList();
        var failed = refused.delivery().with(arrivals);
        if (stored(refused, failed, applied)) {
            return;
        }
        var unreadable = unreadable(refused.entry()).from(failed.place().orElseThrow());
        if (!stored(refused, unreadable, applied)) {
            LOG.errorf(
                    "request left in the queue: it cannot be stored request=%s",
                    describe(refused.entry().receipt()));
        }
    }

    private boolean stored(Ready refused, Delivery as, Applied applied) {
        try {
            store(List.of(refused), List.of(as), applied);
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
