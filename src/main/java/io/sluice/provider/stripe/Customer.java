package io.sluice.provider.stripe;

import io.sluice.event.Change;
import io.sluice.event.RecordKey;

/** Customers. */
final class Customer {
    private Customer() {}

    static Change change(Fact fact, String id) {
        var customer = fact.object();
        boolean deleted = fact.is("deleted") || Boolean.TRUE.equals(customer.bool("deleted"));
        // Asked for a deleted customer, Stripe says no more than that: the event of the deletion, which says all, stays
        // above it.
        boolean terminal = deleted && !fact.is(Fact.REFETCHED);
        return new Whole(fact, RecordKey.of("customers", id), fact.version(fact.lifeRank(), terminal))
                .with("email", customer.text("email"))
                .with("name", customer.text("name"))
                .with("phone", customer.text("phone"))
                .with("deleted", deleted)
                .build();
    }
}
