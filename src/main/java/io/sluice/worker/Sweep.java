package io.sluice.worker;

import io.sluice.ledger.DueEvents;
import io.sluice.ledger.DueEvents.Judged;
import io.sluice.ledger.DueRounds;
import io.sluice.ledger.DueRounds.Candidate;
import io.sluice.ledger.HeldEvents;
import io.sluice.ledger.StoreUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Tries the events that are due in the ledger, some of each tenant in turn, and releases held ones that a route now leads to a tenant. One thread. */
@ApplicationScoped
public class Sweep {
    private static final Logger LOG = Logger.getLogger(Sweep.class);
    private static final int BATCH = 200;

    private final DueRounds rounds;
    private final DueEvents due;
    private final HeldEvents held;
    private final Projector projector;
    private final Quarantine quarantine;
    private final WorkerMetrics metrics;
    private Optional<UUID> after = Optional.empty();

    Sweep(
            DueRounds rounds,
            DueEvents due,
            HeldEvents held,
            Projector projector,
            Quarantine quarantine,
            WorkerMetrics metrics) {
        this.rounds = rounds;
        this.due = due;
        this.held = held;
        this.projector = projector;
        this.quarantine = quarantine;
        this.metrics = metrics;
    }

    /**
     * One round.
     *
     * @return whether there may be more
     * @throws StoreUnavailable Postgres is away
     */
    boolean round() throws SQLException {
        var round = rounds.next(after, BATCH);
        after = round.next();
        int settled = attempt(round.candidates());
        boolean more = round.next().isPresent() || (round.candidates().size() >= BATCH && settled > 0);
        return held.release(BATCH, projector::retentionDays, projector::read) >= BATCH || more;
    }

    /**
     * All in one transaction; where that is refused, in halves, tenants kept together; what is refused alone has failed.
     *
     * @return how many were tried
     */
    private int attempt(List<Candidate> candidates) throws SQLException {
        if (candidates.isEmpty()) {
            return 0;
        }
        try {
            return attempt(candidates, projector::judge);
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            if (candidates.size() == 1) {
                quarantine.refused(candidates.getFirst().tenant());
                return fail(candidates, ApplyLoop.reason(e));
            }
            var byTenant = candidates.stream()
                    .sorted(Comparator.comparing(Candidate::tenant))
                    .toList();
            int half = candidates.size() / 2;
            return attempt(byTenant.subList(0, half)) + attempt(byTenant.subList(half, candidates.size()));
        }
    }

    /** One that cannot even be marked as failed stops no other. */
    private int fail(List<Candidate> one, String reason) throws SQLException {
        try {
            return attempt(one, d -> Judged.failed(reason));
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            LOG.errorf(
                    "due event not tried, it stays due event=%s error=%s",
                    one.getFirst().id(), e.getClass().getName());
            return 0;
        }
    }

    private int attempt(List<Candidate> candidates, DueEvents.Judge judge) throws SQLException {
        var committed = due.attempt(candidates, judge);
        metrics.committed(committed);
        return committed.events().size();
    }
}
