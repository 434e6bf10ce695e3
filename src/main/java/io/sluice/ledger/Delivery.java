package io.sluice.ledger;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.Receipt;
import io.sluice.event.Vault;
import io.sluice.ledger.row.Postings.Place;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One request on its way into the ledger, projected; or what was learned of a provider by asking.
 *
 * @param retentionDays how long its events are kept, by the tenant's plan
 * @param origin how its events became known
 * @param place where in the queue it was; empty where it did not come through the queue
 * @param sealed as it was in the queue where an event is the whole request: it need not be packed anew, nor be held opened until it is committed
 */
public record Delivery(
        Receipt receipt,
        int retentionDays,
        List<Arrival> arrivals,
        Origin origin,
        Optional<Place> place,
        Optional<Queued> sealed) {

    /** A webhook that does not come from the queue. */
    public Delivery(Receipt receipt, int retentionDays, List<Arrival> arrivals) {
        this(receipt, retentionDays, arrivals, Origin.WEBHOOK, Optional.empty(), Optional.empty());
    }

    /** How events became known. What Sluice asked for is no delivery of the provider's: where the ledger has an event already, it is not one more. */
    public enum Origin {
        /** The provider posted it. */
        WEBHOOK,
        /** It stood in the provider's list and was missing here. */
        RECONCILE,
        /** The provider was asked for the object. */
        REFETCH,
        /** A calendar was listed. */
        SYNC,
        /** The provider's answer to a send. */
        SEND;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One event and what is to become of it. */
    public record Arrival(Event event, Fate fate) {}

    /** What is to become of an event. */
    public sealed interface Fate {
        /** Its changes are merged. */
        record Apply(List<Change> changes) implements Fate {}

        /** Nothing handles it; the reason is shown, empty where there is none to tell. */
        record Ignore(String reason) implements Fate {}

        /** No route leads to a tenant yet. */
        record Hold() implements Fate {}

        /** Something that a channel watches has changed: whoever keeps it in step is told; ignored where nobody does. */
        record Signal(String channel) implements Fate {}

        /**
         * It only names its object, which the provider is to be asked for.
         *
         * @param path of the object in the provider's API
         * @param otherwise why it is ignored where the source has no credential
         */
        record Fetch(String path, String otherwise) implements Fate {}

        /** Stored, and applied once its object was fetched. */
        record Await() implements Fate {}

        /** Stored untried, for the sweep: the queue could not take it, or the tenant was found later. */
        record Later() implements Fate {}

        /** This try failed; it is tried again, or is a dead letter after the last. The reason names no content. */
        record Fail(String reason) implements Fate {}
    }

    /**
     * A request as the queue had it.
     *
     * @param purpose the bytes are bound to
     * @param openedBytes how large the body is
     */
    record Queued(String purpose, byte[] bytes, int openedBytes) {
        /** Hides the content. */
        @Override
        public String toString() {
            return "Queued[" + purpose + "]";
        }
    }

    /** How large the bodies are that its events were read from; what was read of them is in memory. */
    public long bytes() {
        return sealed.map(Queued::openedBytes).orElse(0)
                + arrivals.stream()
                        .mapToLong(a -> a.event().part().body().length)
                        .sum();
    }

    /** Whether its events count against the tenant's month: those that the provider posts. What is asked for must not leave live webhooks without room. */
    boolean counts() {
        return origin == Origin.WEBHOOK;
    }

    public Delivery from(Place place) {
        return new Delivery(receipt, retentionDays, arrivals, origin, Optional.of(place), sealed);
    }

    public Delivery with(List<Arrival> others) {
        return new Delivery(receipt, retentionDays, others, origin, place, sealed);
    }

    public Delivery by(Origin other) {
        return new Delivery(receipt, retentionDays, arrivals, other, place, sealed);
    }

    /** The same, but that the event that is this very request is kept as it was sealed. Where none is, each is sealed anew when it is stored. */
    @SuppressWarnings("ReferenceEquality") // an event's part is the request itself, or another one
    public Delivery sealedAs(Vault.Sealed in) {
        if (arrivals.stream().noneMatch(a -> a.event().part() == in.request())) {
            return this;
        }
        var kept = arrivals.stream()
                .map(a ->
                        a.event().part() == in.request() ? new Arrival(a.event().withSealedPart(), a.fate()) : a)
                .toList();
        var queued = new Queued(in.purpose(), in.bytes(), in.request().body().length);
        return new Delivery(receipt, retentionDays, kept, origin, place, Optional.of(queued));
    }
}
