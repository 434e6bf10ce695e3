package io.sluice.remote.refetch;

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
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.Credentials.Access;
import io.sluice.remote.Intake;
import io.sluice.remote.refetch.Refetches.Refetch;
import io.sluice.remote.stripe.StripeApi;
import io.sluice.remote.stripe.StripeObjects;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/**
 * Records whose events of one second could not be put in order. The object as Stripe has it becomes one more event, which stands above every event of the seconds
 * before the answer and below every later one ({@link io.sluice.remote.stripe.StripeAnswer}); so the fetch has to wait until the second in doubt is over at Stripe,
 * for which the ledger makes the row due some seconds after the doubt.
 */
@ApplicationScoped
class SuspectRecords {
    private final Refetches refetches;
    private final StripeObjects stripe;
    private final Intake intake;
    private final Clock clock;
    private final Provider provider;

    SuspectRecords(Refetches refetches, StripeObjects stripe, Intake intake, Clock clock, Providers providers) {
        this.refetches = refetches;
        this.stripe = stripe;
        this.intake = intake;
        this.clock = clock;
        this.provider = providers.get(StripeApi.PROVIDER);
    }

    void fetch(Refetch refetch, Access access, String kind) throws SQLException {
        try {
            take(refetch, stripe.of(access, refetch.account(), kind, refetch.name()));
        } catch (CallFailed failed) {
            if (failed.kind() == Kind.GONE || failed.kind() == Kind.REFUSED) {
                refetches.failed(refetch, failed.reason());
            } else {
                refetches.later(refetch, failed);
            }
        }
    }

    private void take(Refetch refetch, List<RawRequest> fetched) throws SQLException {
        var events = fetched.stream().flatMap(this::read).toList();
        try {
            take(refetch, events.stream().map(e -> new Arrival(e, fate(e))));
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException refused) {
            // The sweep tells what is wrong with it.
            take(refetch, events.stream().map(e -> new Arrival(e, new Fate.Later())));
        }
    }

    private void take(Refetch refetch, Stream<Arrival> arrivals) throws SQLException {
        intake.take(
                new Intake.Batch(
                        refetch.tenant(), refetch.source(), StripeApi.PROVIDER, Origin.REFETCH, arrivals.toList()),
                connection -> refetches.fetched(connection, refetch));
    }

    private Stream<Event> read(RawRequest request) {
        return switch (provider.read(request)) {
            case Reading.Events(var events) -> events.stream();
            case Reading.Malformed malformed -> throw new CallFailed(Kind.REFUSED, 200, "Stripe's object has no id.");
        };
    }

    private Fate fate(Event event) {
        return switch (provider.project(event, clock.instant())) {
            case Projection.Changes(var changes) -> new Fate.Apply(changes);
            case Projection.Signal signal -> new Fate.Ignore("");
            case Projection.Fetch fetch -> new Fate.Ignore("");
            case Projection.Ignored(var reason) -> new Fate.Ignore(reason);
        };
    }
}
