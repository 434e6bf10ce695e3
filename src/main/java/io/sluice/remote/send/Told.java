package io.sluice.remote.send;

import io.sluice.event.Event;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.Delivery.Origin;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Providers;
import io.sluice.remote.Intake;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Tells the ledger what became of a send, in one transaction with the send's own row. Blocking. */
@ApplicationScoped
class Told {
    private final Intake intake;
    private final Providers providers;

    Told(Intake intake, Providers providers) {
        this.intake = intake;
        this.providers = providers;
    }

    /**
     * @param event of Sluice's own making
     * @param claim see {@link Intake#take}
     * @return whether it is told
     * @throws StoreUnavailable Postgres is away
     */
    boolean tell(UUID tenant, UUID source, String provider, Event event, Transactions.Work<Boolean> claim)
            throws SQLException {
        var arrival = new Arrival(event, fate(provider, event));
        return intake.take(new Intake.Batch(tenant, source, provider, Origin.SEND, List.of(arrival)), claim)
                .isPresent();
    }

    private Fate fate(String provider, Event event) {
        var at = event.occurredAt().orElse(Instant.EPOCH);
        return switch (providers.get(provider).project(event, at)) {
            case Projection.Changes(var changes) -> new Fate.Apply(changes);
            case Projection.Ignored(var reason) -> new Fate.Ignore(reason);
            case Projection.Signal s -> throw new IllegalStateException("a send's event signals nothing");
            case Projection.Fetch f -> throw new IllegalStateException("a send's event is whole");
        };
    }
}
