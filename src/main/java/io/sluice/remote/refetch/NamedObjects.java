package io.sluice.remote.refetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.RawRequest;
import io.sluice.ledger.Committed;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.DueEvents;
import io.sluice.ledger.DueEvents.Due;
import io.sluice.ledger.DueEvents.Judge;
import io.sluice.ledger.DueEvents.Judged;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.provider.Provider;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.Providers;
import io.sluice.remote.CallFailed;
import io.sluice.remote.Credentials.Access;
import io.sluice.remote.refetch.Refetches.Refetch;
import io.sluice.remote.stripe.StripeAnswer;
import io.sluice.remote.stripe.StripeApi;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Events that only name their object wait in the ledger, untried, until it was fetched; then they go on with it, as of the answer. A fetch that fails is a failed
 * attempt of the event: it is tried again, and is a dead letter in the end. One that was not allowed is made later, for some days.
 */
@ApplicationScoped
class NamedObjects {
    private final Refetches refetches;
    private final StripeApi stripe;
    private final DueEvents events;
    private final Event<Committed> committed;
    private final Provider provider;

    NamedObjects(
            Refetches refetches, StripeApi stripe, DueEvents events, Event<Committed> committed, Providers providers) {
        this.refetches = refetches;
        this.stripe = stripe;
        this.events = events;
        this.committed = committed;
        this.provider = providers.get(StripeApi.PROVIDER);
    }

    /** @param access empty: there is none any more */
    void fetch(Refetch refetch, Optional<Access> access) throws SQLException {
        if (access.isEmpty()) {
            settle(refetch, this::unfetched, "The source has no API credential any more.");
            return;
        }
        try {
            var answer = stripe.get(access.get(), refetch.account(), refetch.name());
            settle(refetch, due -> judged(due, answer), null);
        } catch (CallFailed failed) {
            if (refetches.isFree(refetch, failed.kind())) {
                refetches.later(refetch, failed);
            } else {
                settle(refetch, due -> Judged.failed(failed.reason()), failed.reason());
            }
        }
    }

    /** @param error null: it was fetched */
    private void settle(Refetch refetch, Judge judge, @Nullable String error) throws SQLException {
        try {
            settleOnce(refetch, judge, error);
        } catch (StoreUnavailable e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            var reason = "The object could not be stored (" + e.getClass().getSimpleName() + ").";
            settleOnce(refetch, due -> Judged.failed(reason), reason);
        }
    }

    private void settleOnce(Refetch refetch, Judge judge, @Nullable String error) throws SQLException {
        committed.fire(events.fetched(refetch.tenant(), refetch.event(), judge, connection -> {
            if (error == null) {
                refetches.done(connection, refetch);
            } else {
                refetches.ended(connection, refetch, "failed", error);
            }
            return refetch;
        }));
    }

    private Judged judged(Due due, StripeAnswer answer) {
        try {
            var event = read(due.opened().get());
            var object = answer.json().toString().getBytes(UTF_8);
            return new Judged(Optional.of(event), fate(provider.projectFetched(event, object, answer.asOf())));
        } catch (RuntimeException | StackOverflowError e) {
            // The message may hold content; the class does not.
            return Judged.failed(
                    "The object could not be understood (" + e.getClass().getSimpleName() + ").");
        }
    }

    private Judged unfetched(Due due) {
        try {
            var event = read(due.opened().get());
            return new Judged(Optional.of(event), fate(provider.project(event, due.receivedAt())));
        } catch (RuntimeException | StackOverflowError e) {
            return Judged.failed(
                    "The stored event cannot be read (" + e.getClass().getSimpleName() + ").");
        }
    }

    private io.sluice.event.Event read(RawRequest part) {
        return switch (provider.read(part)) {
            case Reading.Events(var read) -> read.getFirst();
            case Reading.Malformed malformed -> throw new IllegalStateException("a stored event cannot be read");
        };
    }

    private static Fate fate(Projection projection) {
        return switch (projection) {
            case Projection.Changes(var changes) -> new Fate.Apply(changes);
            case Projection.Signal signal -> new Fate.Ignore("");
            case Projection.Fetch(var path, var otherwise) -> new Fate.Ignore(otherwise);
            case Projection.Ignored(var reason) -> new Fate.Ignore(reason);
        };
    }
}
