package io.sluice.provider.stripe;

import io.sluice.event.Change;
import io.sluice.event.RecordKey;

/** Customers. */
final class Customer {
    private Customer() {}

    static Change change(Fact fact, String id) {
        var customer = fact.object();
        boolean deleted = fact.is("deleted") || Boolean.TRUE.equals(customer.bool("deleted"));
        return new Whole(fact, RecordKey.of("customers", id), fact.version(fact.lifeRank(), deleted))
                .with("email", customer.text("email"))
                .with("name", customer.text("name"))
                .with("phone", customer.text("phone"))
                .with("deleted", deleted)
                .build();
    }
}
