package io.sluice.worker;

import io.sluice.ledger.DueEvents;
import io.sluice.ledger.DueEvents.Judged;
import io.sluice.ledger.HeldEvents;
import io.sluice.ledger.StoreUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;

/** Tries the events that are due in the ledger, and releases held ones that a route now leads to a tenant. */
@ApplicationScoped
public class Sweep {
    private static final int BATCH = 100;

    private final DueEvents due;
    private final HeldEvents held;
    private final Projector projector;
    private final WorkerMetrics metrics;

    Sweep(DueEvents due, HeldEvents held, Projector projector, WorkerMetrics metrics) {
        this.due = due;
        this.held = held;
        this.projector = projector;
        this.metrics = metrics;
    }

    /**
     * One round.
     *
     * @return whether there may be more
     * @throws StoreUnavailable Postgres is away
     */
    boolean round() throws SQLException {
        boolean more = attempt();
        return held.release(BATCH, projector::retentionDays, projector::read) >= BATCH || more;
    }

    private boolean attempt() throws SQLException {
        try {
            var committed = due.attempt(BATCH, projector::judge);
            metrics.committed(committed);
            return committed.events().size() >= BATCH;
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            return one();
        }
    }

    /** After a batch was refused: one event alone, and where that is refused too, its failure. */
    private boolean one() throws SQLException {
        try {
            metrics.committed(due.attempt(1, projector::judge));
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            var reason = ApplyLoop.reason(e);
            metrics.committed(due.attempt(1, d -> Judged.failed(reason)));
        }
        return true;
    }
}
