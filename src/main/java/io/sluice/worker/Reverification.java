package io.sluice.worker;

import io.sluice.event.Event;
import io.sluice.event.Problem;
import io.sluice.event.Receipt;
import io.sluice.event.Verification;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.rejection.Rejections;
import io.sluice.ledger.rejection.Rejections.Kept;
import io.sluice.provider.Provider;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.Providers;
import io.sluice.tenant.Endpoint;
import io.sluice.tenant.Owner;
import io.sluice.tenant.PlansConfig;
import io.sluice.tenant.Sources;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Verifies rejected requests again, with the source's secrets of now and as of the time each was received, and lets those that hold into the ledger. Blocking. */
@ApplicationScoped
public class Reverification {
    private static final Logger LOG = Logger.getLogger(Reverification.class);

    private final Providers providers;
    private final Sources sources;
    private final PlansConfig plans;
    private final Rejections rejections;
    private final WorkerMetrics metrics;
    private final Clock clock;

    Reverification(
            Providers providers,
            Sources sources,
            PlansConfig plans,
            Rejections rejections,
            WorkerMetrics metrics,
            Clock clock) {
        this.providers = providers;
        this.sources = sources;
        this.plans = plans;
        this.rejections = rejections;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** What became of a source's rejections, in requests. */
    public record Result(int released, int stillRejected) {}

    /**
     * Goes through all rejections of a source, oldest first.
     *
     * @param tenant whose the source is; the nil UUID: the platform's
     * @throws Problem.Raised 404: there is no such source; 409: it takes no requests now, as it or its tenant is switched off
     * @throws StoreUnavailable Postgres is away; what was released stays so
     */
    public Result verify(UUID tenant, UUID source) {
        try {
            var endpoint = sources.asItIs(source)
                    .filter(found -> whose(found).equals(tenant))
                    .orElseThrow(() -> Problem.notFound().exception());
            if (!endpoint.open()) {
                throw Problem.conflict("The source is disabled: what it rejected can be released once it is active.")
                        .exception();
            }
            return verify(endpoint);
        } catch (SQLException e) {
            throw StoreUnavailable.is(e)
                    ? new StoreUnavailable(e)
                    : new IllegalStateException("rejections cannot be read", e);
        }
    }

    private Result verify(Endpoint endpoint) throws SQLException {
        var started = clock.instant();
        var tenant = whose(endpoint);
        int released = 0;
        int still = 0;
        var page = rejections.page(tenant, endpoint.id(), Optional.empty(), started);
        while (!page.isEmpty()) {
            for (var kept : page) {
                var deliveries = deliveries(endpoint, kept, started);
                if (deliveries.isEmpty() || !release(endpoint, kept, deliveries)) {
                    still++;
                } else {
                    released++;
                }
            }
            page = rejections.page(
                    tenant, endpoint.id(), Optional.of(page.getLast().id()), started);
        }
        return new Result(released, still);
    }

    private static UUID whose(Endpoint endpoint) {
        return endpoint.owner().map(Owner::tenant).orElse(Receipt.NO_TENANT);
    }

    /** One for each tenant; none where the request does not hold, or what it holds is none of this provider. */
    private List<Delivery> deliveries(Endpoint endpoint, Kept kept, Instant now) {
        var provider = providers.get(endpoint.provider());
        try {
            return switch (provider.verify(kept.request().get(), endpoint.signing(now), kept.receivedAt())) {
                case Verification.Rejected still -> List.of();
                case Verification.Verified(var request, var secret)
                when provider.limits().accepts(request) ->
                    switch (provider.read(request)) {
                        case Reading.Events(var events) -> deliveries(endpoint, provider, kept, events);
                        case Reading.Malformed malformed -> List.of();
                    };
                case Verification.Verified otherMedia -> List.of();
            };
        } catch (IllegalStateException | java.io.UncheckedIOException e) {
            LOG.warnf(
                    "a rejection cannot be opened and stays rejected id=%s error=%s",
                    kept.id(), e.getClass().getName());
            return List.of();
        }
    }

    private List<Delivery> deliveries(Endpoint endpoint, Provider provider, Kept kept, List<Event> events) {
        var shares = new LinkedHashMap<Owner, List<Event>>();
        endpoint.owner()
                .ifPresentOrElse(
                        owner -> shares.put(owner, Event.ofOneOwner(events)),
                        () -> events.forEach(
                                event -> shares.computeIfAbsent(routed(provider, event), o -> new ArrayList<>())
                                        .add(event)));
        var deliveries = new ArrayList<Delivery>();
        shares.forEach((owner, theirs) -> {
            Fate fate = owner == Owner.NOBODY ? new Fate.Hold() : new Fate.Later();
            deliveries.add(new Delivery(
                    new Receipt(
                            kept.id(),
                            owner.tenant(),
                            endpoint.id(),
                            provider.name(),
                            kept.receivedAt(),
                            theirs.size(),
                            List.of()),
                    plans.terms(owner.plan()).retentionDays(),
                    theirs.stream()
                            .map(event -> new Arrival(provider.kept(event), fate))
                            .toList()));
        });
        return deliveries;
    }

    private Owner routed(Provider provider, Event event) {
        return sources.routed(provider.name(), event.accountKey().orElse(""))
                .join()
                .filter(Owner::active)
                .orElse(Owner.NOBODY);
    }

    private boolean release(Endpoint endpoint, Kept kept, List<Delivery> deliveries) throws SQLException {
        try {
            boolean released = rejections.release(whose(endpoint), kept.id(), deliveries);
            if (released) {
                metrics.accepted(
                        endpoint.provider(),
                        deliveries.stream().mapToInt(d -> d.receipt().events()).sum());
            }
            return released;
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            LOG.warnf(
                    "a rejection cannot be stored and stays rejected id=%s reason=%s", kept.id(), ApplyLoop.reason(e));
            return false;
        }
    }
}
