package io.sluice.provider.stripe;

import static io.sluice.provider.stripe.StripeObject.first;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Payment intents with their charges, disputes and refunds: one record, known by the intent, else by the charge. */
final class Payment {
    private static final Set<String> NEVER_LEFT = Set.of("succeeded", "canceled");

    /** Of the charges of one intent those that failed come first: nothing is charged after a success. */
    private static final List<String> CHARGE_STATUSES = List.of("pending", "failed", "succeeded");

    private Payment() {}

    static Change intent(Fact fact, String id) {
        var intent = fact.object();
        var status = intent.text("status");
        var version = fact.version(fact.lifeRank(), status != null && NEVER_LEFT.contains(status));
        return new Whole(fact, RecordKey.of("payments", id), version)
                .with("customer", intent.ref("customer"))
                .with("invoice", intent.ref("invoice"))
                .with("status", status)
                .with("amount", intent.integer("amount"))
                .with("amount_received", intent.integer("amount_received"))
                .with("currency", intent.text("currency"))
                .with("failure_code", intent.text("last_payment_error", "code"))
                .with("failure_message", intent.text("last_payment_error", "message"))
                .build();
    }

    static Change charge(Fact fact, String id) {
        var charge = fact.object();
        var status = status(charge);
        var key = key(charge).orElse(RecordKey.of("payments", id));
        var version = fact.version(rank(status), false);
        return new Whole(fact, key, version)
                .highest("disputed", disputed(charge))
                .with("charge_customer", charge.ref("customer"))
                .with("charge_invoice", charge.ref("invoice"))
                .with("charge_status", status)
                .with("charge_amount", charge.integer("amount"))
                .with("charge_amount_received", received(charge))
                .with("amount_refunded", charge.integer("amount_refunded"))
                .with("charge_currency", charge.text("currency"))
                .with("charge_failure_code", charge.text("failure_code"))
                .with("charge_failure_message", charge.text("failure_message"))
                .build();
    }

    static List<Change> dispute(Fact fact) {
        return key(fact.object()).stream()
                .map(key ->
                        Change.of(key).set("disputed", new Merge.Highest(true)).build())
                .toList();
    }

    /** Refunds are counted once when they are made and taken back when they fail; what else happens to them moves no money. */
    static List<Change> refund(Fact fact) {
        var refund = fact.object();
        var sent = refund.integer("amount");
        long amount = sent == null ? 0 : sent;
        long increment = switch (fact.type()) {
            case "refund.created" -> "failed".equals(refund.text("status")) ? 0 : amount;
            case "refund.failed" -> -amount;
            default -> 0;
        };
        return key(refund).stream()
                .map(key ->
                        Change.of(key).set("refunds", new Merge.Sum(increment)).build())
                .toList();
    }

    /** The record of what names an intent or a charge. */
    static Optional<RecordKey> key(StripeObject part) {
        return Optional.ofNullable(first(part.ref("payment_intent"), part.ref("charge")))
                .map(id -> RecordKey.of("payments", id));
    }

    /** Charges said {@code paid} instead of {@code succeeded} before 2015, and before that had only the flag. */
    private static @Nullable String status(StripeObject charge) {
        var sent = charge.text("status");
        if (sent != null) {
            return sent.equals("paid") ? "succeeded" : sent;
        }
        var paid = charge.bool("paid");
        return paid == null ? null : paid ? "succeeded" : "failed";
    }

    /** Charges had a flag instead of the amount captured before 2020. */
    private static @Nullable Long received(StripeObject charge) {
        var captured = charge.bool("captured");
        if (!charge.isNull("amount_captured")) {
            return charge.integer("amount_captured");
        }
        return !Boolean.FALSE.equals(captured) && "succeeded".equals(status(charge))
                ? charge.integer("amount")
                : (Long) 0L;
    }

    /** Charges had the dispute, or null, instead of a flag before 2019. */
    private static @Nullable Boolean disputed(StripeObject charge) {
        var flag = charge.bool("disputed");
        if (!charge.isNull("dispute")) {
            return true;
        }
        return flag == null && charge.node().has("dispute") ? (Boolean) false : flag;
    }

    private static int rank(@Nullable String status) {
        return status == null ? 0 : Math.max(0, CHARGE_STATUSES.indexOf(status));
    }
}
