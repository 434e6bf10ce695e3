package io.sluice.ledger;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.Receipt;
import io.sluice.ledger.row.Postings.Origin;
import java.util.List;
import java.util.Optional;

/**
 * One request on its way into the ledger, projected.
 *
 * @param retentionDays how long its events are kept, by the tenant's plan
 * @param origin where in the queue it was; empty where it did not come through the queue
 */
public record Delivery(Receipt receipt, int retentionDays, List<Arrival> arrivals, Optional<Origin> origin) {

    /** One that does not come from the queue. */
    public Delivery(Receipt receipt, int retentionDays, List<Arrival> arrivals) {
        this(receipt, retentionDays, arrivals, Optional.empty());
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

        /** Stored untried, for the sweep: the queue could not take it, or the tenant was found later. */
        record Later() implements Fate {}

        /** This try failed; it is tried again, or is a dead letter after the last. The reason names no content. */
        record Fail(String reason) implements Fate {}
    }

    /** How much it holds in memory, about. */
    public long bytes() {
        return arrivals.stream().mapToLong(a -> a.event().part().body().length).sum();
    }

    public Delivery from(Origin place) {
        return new Delivery(receipt, retentionDays, arrivals, Optional.of(place));
    }

    public Delivery with(List<Arrival> others) {
        return new Delivery(receipt, retentionDays, others, origin);
    }
}
