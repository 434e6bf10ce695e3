package io.sluice.record;

import static io.sluice.record.Field.integer;
import static io.sluice.record.Field.once;
import static io.sluice.record.Field.sum;
import static io.sluice.record.Field.text;

/**
 * Payments of Stripe: a payment intent and its charges, disputes and refunds in one record. Intent and charge write a family each; what both know is shown from the
 * intent first, where it says something.
 */
final class Payments {
    static final Kind KIND = Kind.of(
                    "payments",
                    once("disputed"),
                    sum("refunds").asHidden(),
                    text("linked_invoice").asHidden())
            .family(
                    "intent",
                    text("customer"),
                    text("invoice"),
                    text("status"),
                    integer("amount"),
                    integer("amount_received"),
                    text("currency"),
                    text("failure_code"),
                    text("failure_message"))
            .family(
                    "charge",
                    text("charge_customer").asHidden(),
                    text("charge_invoice").asHidden(),
                    text("charge_status").asHidden(),
                    integer("charge_amount").asHidden(),
                    integer("charge_amount_received").asHidden(),
                    integer("amount_refunded"),
                    text("charge_currency").asHidden(),
                    text("charge_failure_code").asHidden(),
                    text("charge_failure_message").asHidden());

    private Payments() {}
}
