package io.sluice.worker;

import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.event.Receipt;
import io.sluice.event.Vault;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.DueEvents.Due;
import io.sluice.ledger.DueEvents.Judged;
import io.sluice.provider.Provider;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.Providers;
import io.sluice.tenant.Owner;
import io.sluice.tenant.Plan;
import io.sluice.tenant.PlansConfig;
import io.sluice.tenant.Sources;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** From bytes to what the ledger is to do with them. */
@Singleton
public class Projector {
    private static final int HELD_DAYS = 30;

    private final Providers providers;
    private final Sources sources;
    private final PlansConfig plans;

    Projector(Providers providers, Sources sources, PlansConfig plans) {
        this.providers = providers;
        this.sources = sources;
        this.plans = plans;
    }

    /**
     * @param request opened only where the tenant is there: its key goes with it
     * @return empty where the tenant was erased meanwhile
     */
    Optional<Delivery> project(Receipt receipt, Supplier<Vault.Sealed> request) {
        var provider = providers.get(receipt.provider());
        var days = receipt.held()
                ? Optional.of(HELD_DAYS)
                : owner(receipt).map(owner -> plans.terms(owner.plan()).retentionDays());
        return days.map(kept -> {
            var opened = request.get();
            var arrivals = arrivals(provider, receipt, opened.request(), receipt.held());
            return new Delivery(receipt, kept, arrivals).sealedAs(opened);
        });
    }

    /** A request whose seal does not open: kept as it is, as so many events that fail, so that each is seen. */
    Delivery unreadable(Receipt receipt, byte[] sealed) {
        var days = receipt.held()
                ? HELD_DAYS
                : owner(receipt).map(o -> plans.terms(o.plan()).retentionDays()).orElse(HELD_DAYS);
        return new Delivery(
                receipt,
                days,
                IntStream.range(0, receipt.events())
                        .mapToObj(i -> new Arrival(
                                unreadable(receipt, i, i == 0 ? sealed : new byte[0]),
                                new Fate.Fail("The queued request cannot be opened.")))
                        .toList());
    }

    /** @param sealed the whole request, with the first of its events */
    private static Event unreadable(Receipt receipt, int number, byte[] sealed) {
        var id = receipt.requestId() + (number == 0 ? "" : "/" + number);
        var part = new RawRequest("", "", Headers.NONE, sealed);
        return new Event("unreadable", "request/" + id, id, Optional.empty(), Optional.empty(), part, id);
    }

    private Optional<Owner> owner(Receipt receipt) {
        try {
            return sources.owner(receipt.tenant()).join();
        } catch (CompletionException e) {
            throw new StoreAway(e);
        }
    }

    private static List<Arrival> arrivals(Provider provider, Receipt receipt, RawRequest request, boolean held) {
        return switch (provider.read(request)) {
            case Reading.Events events ->
                receipt.covered(events.events()).stream()
                        .map(event -> new Arrival(
                                provider.kept(event).withoutContent(),
                                held ? new Fate.Hold() : fate(provider, event, receipt.receivedAt())))
                        .toList();
            case Reading.Malformed malformed ->
                throw new IllegalStateException("a request that was read at the door cannot be read now");
        };
    }

    /** The fate of an event that waited in the ledger. */
    Judged judge(Due due) {
        try {
            return judgeOrLeave(due);
        } catch (Vault.LaterRelease e) {
            return unreadable(e);
        }
    }

    /** @throws Vault.LaterRelease this release cannot open it, a later one can */
    Judged judgeOrLeave(Due due) {
        try {
            var event = read(due.provider(), due.opened().get());
            return new Judged(Optional.of(event), fate(providers.get(due.provider()), event, due.receivedAt()));
        } catch (Vault.LaterRelease e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            return unreadable(e);
        }
    }

    private static Judged unreadable(Throwable why) {
        return Judged.failed(
                "The stored event cannot be read (" + why.getClass().getSimpleName() + ").");
    }

    /** The one event of a request as the ledger keeps it. */
    Event read(String provider, RawRequest part) {
        return switch (providers.get(provider).read(part)) {
            case Reading.Events(var events) when !events.isEmpty() -> events.getFirst();
            case Reading.Events none -> throw new IllegalStateException("a stored event holds none");
            case Reading.Malformed malformed -> throw new IllegalStateException("a stored event cannot be read");
        };
    }

    /** Days that a tenant on this plan keeps events. */
    int retentionDays(String plan) {
        return plans.terms(Plan.of(plan).orElseThrow()).retentionDays();
    }

    private static Fate fate(Provider provider, Event event, Instant receivedAt) {
        try {
            return switch (provider.project(event, receivedAt)) {
                case Projection.Changes changes -> new Fate.Apply(changes.changes());
                case Projection.Signal(var channel) -> new Fate.Signal(channel);
                case Projection.Fetch(var path, var otherwise) -> new Fate.Fetch(path, otherwise);
                case Projection.Ignored ignored -> new Fate.Ignore(ignored.reason());
            };
        } catch (RuntimeException | StackOverflowError e) {
            // The message may hold content; the class does not.
            return new Fate.Fail(
                    "The event could not be understood (" + e.getClass().getSimpleName() + ").");
        }
    }

    /** Postgres is away, so it is not known whose an entry is. */
    static final class StoreAway extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoreAway(Throwable cause) {
            super("Postgres is unavailable", cause, false, false);
        }
    }
}
