package io.sluice.provider.stripe;

import static io.sluice.provider.stripe.StripeObject.first;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Invoices, and the payments that since 2025-03-31.basil stand beside them. */
final class Invoice {
    /** In the order an invoice passes through them; later ones are never left for earlier ones. */
    private static final List<String> STATUSES = List.of("draft", "open", "uncollectible", "void", "paid", "deleted");

    private Invoice() {}

    static Change change(Fact fact, String id) {
        var invoice = fact.object();
        var status = status(fact);
        var version = fact.version(rank(status), false);
        return new Whole(fact, RecordKey.of("invoices", id), version)
                .highest("status", status)
                .with("customer", invoice.ref("customer"))
                .with(
                        "subscription",
                        first(
                                invoice.ref("subscription"),
                                invoice.ref("parent", "subscription_details", "subscription")))
                .with("number", invoice.text("number"))
                .with("amount_due", invoice.integer("amount_due"))
                .with("amount_paid", invoice.integer("amount_paid"))
                .with("amount_remaining", invoice.integer("amount_remaining"))
                .with("currency", invoice.text("currency"))
                .with("attempt_count", invoice.integer("attempt_count"))
                .with("next_payment_attempt", invoice.time("next_payment_attempt"))
                .with("hosted_invoice_url", invoice.text("hosted_invoice_url"))
                .build();
    }

    /** {@code invoice_payment.paid} ties a payment to its invoice; the one that is not the default pays a part only. */
    static List<Change> payment(Fact fact) {
        var invoice = fact.object().ref("invoice");
        if (!fact.type().equals("invoice_payment.paid") || invoice == null) {
            return List.of();
        }
        var changes = new ArrayList<Change>();
        if (!Boolean.FALSE.equals(fact.object().bool("is_default"))) {
            changes.add(Change.of(RecordKey.of("invoices", invoice))
                    .set("status", new Merge.Highest("paid"))
                    .build());
        }
        Payment.key(fact.object().at("payment"))
                .ifPresent(key -> changes.add(Change.of(key)
                        .known("linked_invoice", invoice, fact.version(0, false))
                        .build()));
        return changes;
    }

    /** Null where nothing tells it, or it is one not known here: then the status stays as it is. */
    private static @Nullable String status(Fact fact) {
        if (fact.is("deleted")) {
            return "deleted";
        }
        var sent = fact.object().text("status");
        if (sent != null) {
            return STATUSES.contains(sent) ? sent : null;
        }
        return statusBefore2018(fact);
    }

    /** Invoices had flags instead of a status before 2018-11-08. */
    private static @Nullable String statusBefore2018(Fact fact) {
        var invoice = fact.object();
        if (Boolean.TRUE.equals(invoice.bool("paid"))) {
            return "paid";
        }
        if (Boolean.TRUE.equals(invoice.bool("forgiven"))) {
            return "uncollectible";
        }
        return switch (fact.type()) {
            case "invoice.created" -> "draft";
            case "invoice.finalized", "invoice.payment_failed", "invoice.sent" -> "open";
            case "invoice.paid", "invoice.payment_succeeded" -> "paid";
            default -> Boolean.TRUE.equals(invoice.bool("attempted")) ? "open" : null;
        };
    }

    private static int rank(@Nullable String status) {
        return status == null ? 0 : Math.max(0, STATUSES.indexOf(status));
    }
}
