package io.sluice.remote;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.event.Ids;
import io.sluice.event.Receipt;
import io.sluice.ledger.Committed;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Origin;
import io.sluice.ledger.Ledger;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.tenant.Owner;
import io.sluice.tenant.PlansConfig;
import io.sluice.tenant.Sources;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Hands to the ledger what was learned by asking a provider. What the ledger has already is passed over. Blocking. */
@ApplicationScoped
public class Intake {
    private final Ledger ledger;
    private final Sources sources;
    private final PlansConfig plans;
    private final Ids ids;
    private final Learned learned;

    Intake(Ledger ledger, Sources sources, PlansConfig plans, Ids ids, Learned learned) {
        this.ledger = ledger;
        this.sources = sources;
        this.plans = plans;
        this.ids = ids;
        this.learned = learned;
    }

    /** Tells who counts. */
    @ApplicationScoped
    static class Learned {
        private final Event<Committed> committed;
        private final MeterRegistry registry;
        private final Clock clock;

        Learned(Event<Committed> committed, MeterRegistry registry, Clock clock) {
            this.committed = committed;
            this.registry = registry;
            this.clock = clock;
        }

        Instant now() {
            return clock.instant().truncatedTo(ChronoUnit.MILLIS);
        }

        /** All that is new is accepted here, as at the door. */
        void tell(String provider, Committed what) {
            registry.counter("sluice.events.accepted", "provider", provider)
                    .increment(what.events().size());
            committed.fire(what);
        }
    }

    /** Whose, and how it was learned. */
    public record Batch(UUID tenant, UUID source, String provider, Origin origin, List<Arrival> arrivals) {}

    /**
     * Stores what is new, in one transaction with the claim.
     *
     * @param claim runs behind whoever writes to the tenant now; false: nothing is stored
     * @return how many events were new; empty where the claim did not hold, or the tenant is gone
     * @throws StoreUnavailable Postgres is away; nothing is stored
     * @throws SQLException the data was refused; nothing is stored
     */
    public Optional<Integer> take(Batch batch, Transactions.Work<Boolean> claim) throws SQLException {
        var owner = known(sources.owner(batch.tenant()));
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        var committed = ledger.take(delivery(batch, owner.get()), claim);
        committed.ifPresent(c -> learned.tell(batch.provider(), c));
        return committed.map(c -> c.events().size());
    }

    /** @throws StoreUnavailable it could not be loaded, so that it says nothing about the data */
    public static Optional<Owner> known(CompletableFuture<Optional<Owner>> owner) {
        try {
            return owner.join();
        } catch (CompletionException e) {
            throw new StoreUnavailable(
                    e.getCause() instanceof SQLException sql
                            ? sql
                            : new SQLException("the tenant cannot be loaded", e));
        }
    }

    private Delivery delivery(Batch batch, Owner owner) {
        var now = learned.now();
        var receipt = new Receipt(
                ids.at(now),
                batch.tenant(),
                batch.source(),
                batch.provider(),
                now,
                batch.arrivals().size(),
                List.of());
        return new Delivery(receipt, plans.terms(owner.plan()).retentionDays(), batch.arrivals()).by(batch.origin());
    }
}
