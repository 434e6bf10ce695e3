package io.sluice.record;

import static io.sluice.record.Field.highest;
import static io.sluice.record.Field.integer;
import static io.sluice.record.Field.text;
import static io.sluice.record.Field.time;

/** Invoices of Stripe. The status only climbs; the rest is the newest snapshot. */
final class Invoices {
    static final Kind KIND = Kind.of(
                    "invoices", highest("status", "draft", "open", "uncollectible", "void", "paid", "deleted"))
            .family(
                    "object",
                    text("customer"),
                    text("subscription"),
                    text("number"),
                    integer("amount_due"),
                    integer("amount_paid"),
                    integer("amount_remaining"),
                    text("currency"),
                    integer("attempt_count"),
                    time("next_payment_attempt"),
                    text("hosted_invoice_url").asPersonal());

    private Invoices() {}
}
