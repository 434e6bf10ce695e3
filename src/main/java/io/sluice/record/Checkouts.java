package io.sluice.record;

import static io.sluice.record.Field.highest;
import static io.sluice.record.Field.integer;
import static io.sluice.record.Field.json;
import static io.sluice.record.Field.text;

/** Checkout sessions of Stripe. */
final class Checkouts {
    static final Kind KIND = Kind.of(
                    "checkouts",
                    highest("status", "open", "expired", "complete"),
                    highest("payment_status", "unpaid", "no_payment_required", "paid"))
            .family(
                    "object",
                    text("mode"),
                    text("customer"),
                    text("customer_email").asPersonal(),
                    text("subscription"),
                    text("payment"),
                    text("client_reference_id").asPersonal(),
                    integer("amount_total"),
                    text("currency"),
                    json("metadata").asPersonal());

    private Checkouts() {}
}
