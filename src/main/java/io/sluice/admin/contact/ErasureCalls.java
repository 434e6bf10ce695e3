package io.sluice.admin.contact;

import io.sluice.event.Problem;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.person.Erasure;
import io.sluice.ledger.person.Erasures;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/** Erases while the caller waits, and leaves the rest to the task. */
@ApplicationScoped
class ErasureCalls {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Erasures that this node carries on while their callers wait; further ones are the task's at once. */
    private static final int CARRIED_AT_ONCE = 2;

    private final Erasures erasures;
    private final Clock clock;
    private final Semaphore carrying = new Semaphore(CARRIED_AT_ONCE);

    ErasureCalls(Erasures erasures, Clock clock) {
        this.erasures = erasures;
        this.clock = clock;
    }

    /** @throws io.sluice.event.Problem.Raised 404: there is no such contact, or not any more */
    Erasure erase(UUID tenant, UUID contact) throws SQLException {
        var begun = erasures.begin(tenant, contact)
                .orElseThrow(() -> Problem.notFound().exception());
        try {
            if (carried(tenant, contact)) {
                erasures.later(tenant, contact, clock.instant());
            }
            return get(tenant, contact);
        } catch (StoreUnavailable busy) {
            // It has begun, and the task goes on with it.
            return begun;
        }
    }

    /** @return whether there is more to do */
    private boolean carried(UUID tenant, UUID contact) throws SQLException {
        if (!carrying.tryAcquire()) {
            return true;
        }
        try {
            return erasures.goOn(tenant, contact, PATIENCE);
        } finally {
            carrying.release();
        }
    }

    /** @throws io.sluice.event.Problem.Raised 404: it was never asked for */
    Erasure get(UUID tenant, UUID contact) throws SQLException {
        return erasures.find(tenant, contact)
                .orElseThrow(() -> Problem.notFound().exception());
    }
}
