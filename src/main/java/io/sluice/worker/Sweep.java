package io.sluice.worker;

import io.sluice.event.Vault;
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

    private final DueRounds rounds;
    private final DueEvents due;
    private final HeldEvents held;
    private final Projector projector;
    private final Quarantine quarantine;
    private final WorkerMetrics metrics;
    private final Pace pace = new Pace();

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
        var round = rounds.next(pace.after(), pace.most());
        pace.begin(round.next());
        int tried = attempt(round.candidates());
        // Those that are large once they are opened were left for the next time.
        pace.tried(tried, round.left() || tried < round.candidates().size());
        return held.release(Pace.MOST, projector::retentionDays, projector::read) >= Pace.MOST || pace.more();
    }

    /** How many in the next round, after which tenant, and whether at once. */
    static final class Pace {
        static final int MOST = 200;
        /** Where others write to the same tenants: whoever answers a request for one waits as long as a batch takes. */
        static final int FEW = 16;

        private Optional<UUID> after = Optional.empty();
        private int most = MOST;
        /** Whether a round since the first tenant left something that can be tried now. */
        private boolean left;

        /** @param next after which tenant to go on after this round; empty: from the first again */
        void begin(Optional<UUID> next) {
            left &= after.isPresent();
            after = next;
            most = MOST;
        }

        /** @param more whether the round's tenants may have more that is due */
        void tried(int events, boolean more) {
            left |= events > 0 && more;
        }

        Optional<UUID> after() {
            return after;
        }

        void busy() {
            most = FEW;
        }

        int most() {
            return most;
        }

        boolean more() {
            return after.isPresent() || left;
        }
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
            return attempt(candidates, projector::judgeOrLeave);
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            if (candidates.size() == 1 && e instanceof Vault.LaterRelease later) {
                return attempt(
                        candidates,
                        d -> { // a record's, not the event's
                            throw later;
                        });
            }
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
        if (!committed.busy().isEmpty()) {
            pace.busy();
        }
        return committed.events().size();
    }
}
