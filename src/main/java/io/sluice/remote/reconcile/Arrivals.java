package io.sluice.remote.reconcile;

import io.sluice.event.Event;
import io.sluice.event.RawRequest;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.Delivery.Origin;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.provider.Provider;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.Providers;
import io.sluice.remote.Credentials.Access;
import io.sluice.remote.Intake;
import io.sluice.remote.reconcile.Drift.Outcome;
import io.sluice.remote.reconcile.Runs.Run;
import io.sluice.tenant.Owner;
import io.sluice.tenant.Sources;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Takes in what was listed: what is here already is passed over by its key; the rest is stored as if its webhook had come late, and applied by the sweep. Providers
 * list more than they were told to post, so what nothing handles is left out.
 */
@ApplicationScoped
class Arrivals {
    private static final Logger LOG = Logger.getLogger(Arrivals.class);

    private final Providers providers;
    private final Sources sources;
    private final Intake intake;
    private final Drift drift;
    private final Clock clock;

    Arrivals(Providers providers, Sources sources, Intake intake, Drift drift, Clock clock) {
        this.providers = providers;
        this.sources = sources;
        this.intake = intake;
        this.drift = drift;
        this.clock = clock;
    }

    void take(Access access, Run run, List<RawRequest> listed) throws SQLException {
        var provider = providers.get(access.provider());
        var events = listed.stream()
                .flatMap(request -> read(provider, request))
                .filter(event -> isHandled(provider, event))
                .toList();
        for (var share : shares(access, events).entrySet()) {
            var arrivals = share.getValue().stream()
                    .map(event -> new Arrival(provider.kept(event), new Fate.Later()))
                    .toList();
            take(new Intake.Batch(share.getKey(), access.source(), access.provider(), Origin.RECONCILE, arrivals), run);
        }
    }

    private Stream<Event> read(Provider provider, RawRequest request) {
        return switch (provider.read(request)) {
            case Reading.Events(var events) -> Event.ofOneOwner(events).stream();
            case Reading.Malformed malformed -> {
                drift.count(provider.name(), Outcome.UNREADABLE, 1);
                yield Stream.empty();
            }
        };
    }

    /** What cannot be understood is for the sweep to show. */
    private boolean isHandled(Provider provider, Event event) {
        try {
            return !(provider.project(event, clock.instant()) instanceof Projection.Ignored);
        } catch (RuntimeException e) {
            return true;
        }
    }

    /** By tenant. What no route leads anywhere is left for the time when one does. */
    private Map<UUID, List<Event>> shares(Access access, List<Event> events) {
        var shares = new LinkedHashMap<UUID, List<Event>>();
        for (var event : events) {
            access.tenant()
                    .or(() -> Intake.known(sources.routed(
                                    access.provider(), event.accountKey().orElse("")))
                            .filter(Owner::active)
                            .map(Owner::tenant))
                    .ifPresent(tenant -> shares.computeIfAbsent(tenant, t -> new java.util.ArrayList<>())
                            .add(event));
        }
        return shares;
    }

    /** Where Postgres refuses them together, each for itself; one that it refuses alone stops no other. */
    private void take(Intake.Batch batch, Run run) throws SQLException {
        try {
            intake.take(batch, connection -> Runs.goesOn(connection, run));
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            if (batch.arrivals().size() == 1) {
                drift.count(batch.provider(), Outcome.UNREADABLE, 1);
                LOG.errorf(
                        "a listed event cannot be stored provider=%s source=%s error=%s",
                        batch.provider(), batch.source(), e.getClass().getName());
                return;
            }
            for (var arrival : batch.arrivals()) {
                take(
                        new Intake.Batch(
                                batch.tenant(), batch.source(), batch.provider(), batch.origin(), List.of(arrival)),
                        run);
            }
        }
    }
}
