package io.sluice.record;

import static io.sluice.record.Field.integer;
import static io.sluice.record.Field.once;
import static io.sluice.record.Field.sum;
import static io.sluice.record.Field.text;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
                    text("failure_message").asPersonal())
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
                    text("charge_failure_message").asPersonal().asHidden())
            .showing(Payments::data);

    private Payments() {}

    private static Map<String, @Nullable Object> data(Map<String, @Nullable Object> all) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("customer", known(all, "customer"));
        data.put("invoice", first(known(all, "invoice"), all.get("linked_invoice")));
        data.put("status", known(all, "status"));
        data.put("amount", known(all, "amount"));
        data.put("amount_received", known(all, "amount_received"));
        data.put("amount_refunded", refunded(all));
        data.put("disputed", all.get("disputed"));
        data.put("currency", known(all, "currency"));
        // The charge may be one that failed before the intent succeeded with another.
        boolean succeeded = "succeeded".equals(all.get("status"));
        data.put("failure_code", succeeded ? null : known(all, "failure_code"));
        data.put("failure_message", succeeded ? null : known(all, "failure_message"));
        return data;
    }

    /** The intent's value where it has one, else the charge's. */
    private static @Nullable Object known(Map<String, @Nullable Object> all, String field) {
        return first(all.get(field), all.get("charge_" + field));
    }

    private static @Nullable Object first(@Nullable Object one, @Nullable Object other) {
        return one == null ? other : one;
    }

    /** Old versions tell refunds by the charge alone, and a refund may be told before the charge that has it: the larger figure is the later one. */
    private static long refunded(Map<String, @Nullable Object> all) {
        long charge = all.get("amount_refunded") instanceof Long figure ? figure : 0;
        long refunds = all.get("refunds") instanceof Long sum ? sum : 0;
        return Math.max(charge, refunds);
    }
}
