package io.sluice.provider.stripe;

import io.sluice.event.Version;
import java.time.Instant;

/**
 * What one event says, as the projections read it.
 *
 * @param at Stripe's time of the event; that of receipt where it gives none
 * @param event the whole event
 */
record Fact(String id, String type, Instant at, StripeObject event) {
    /** What "happened" in the events that Sluice makes of objects it asked for. */
    static final String REFETCHED = "refetched";

    StripeObject object() {
        return event.at("data", "object");
    }

    boolean is(String action) {
        return type.endsWith("." + action);
    }

    /** Creation comes first and deletion last, whatever else falls into their second. */
    int lifeRank() {
        return is("created") ? 0 : is("deleted") ? 2 : 1;
    }

    Version version(int rank, boolean terminal) {
        return new Version(terminal, at, rank, id);
    }
}
