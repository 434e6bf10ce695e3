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

/** Erases while the caller waits, and leaves the rest to the task. */
@ApplicationScoped
class ErasureCalls {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Erasures erasures;
    private final Clock clock;

    ErasureCalls(Erasures erasures, Clock clock) {
        this.erasures = erasures;
        this.clock = clock;
    }

    /** @throws io.sluice.event.Problem.Raised 404: there is no such contact, or not any more */
    Erasure erase(UUID tenant, UUID contact) throws SQLException {
        var begun = erasures.begin(tenant, contact)
                .orElseThrow(() -> Problem.notFound().exception());
        try {
            if (erasures.goOn(tenant, contact, PATIENCE)) {
                erasures.later(tenant, contact, clock.instant());
            }
            return get(tenant, contact);
        } catch (StoreUnavailable busy) {
            // It has begun, and the task goes on with it.
            return begun;
        }
    }

    /** @throws io.sluice.event.Problem.Raised 404: it was never asked for */
    Erasure get(UUID tenant, UUID contact) throws SQLException {
        return erasures.find(tenant, contact)
                .orElseThrow(() -> Problem.notFound().exception());
    }
}
