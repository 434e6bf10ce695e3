package io.sluice.provider.stripe;

import io.sluice.event.Change;
import io.sluice.provider.Provider.Projection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds what an event is about. */
final class StripeProjection {
    private static final String THIN = "v2.core.event";

    private static final Projection UNKNOWN = new Projection.Ignored("");

    private static final Projection UNFETCHED = new Projection.Ignored(
            "A thin event names its object without carrying it and needs the source's API credential to be fetched;"
                    + " replay it after setting the credential.");

    /** For objects that do not say what they are. The first prefix that fits counts. */
    private static final Map<String, String> OBJECT_BY_TYPE = new LinkedHashMap<>();

    static {
        OBJECT_BY_TYPE.put("customer.subscription.", "subscription");
        OBJECT_BY_TYPE.put("customer.created", "customer");
        OBJECT_BY_TYPE.put("customer.updated", "customer");
        OBJECT_BY_TYPE.put("customer.deleted", "customer");
        OBJECT_BY_TYPE.put("invoice.", "invoice");
        OBJECT_BY_TYPE.put("invoice_payment.", "invoice_payment");
        OBJECT_BY_TYPE.put("payment_intent.", "payment_intent");
        OBJECT_BY_TYPE.put("charge.dispute.", "dispute");
        OBJECT_BY_TYPE.put("charge.refund.", "refund");
        OBJECT_BY_TYPE.put("charge.", "charge");
        OBJECT_BY_TYPE.put("refund.", "refund");
        OBJECT_BY_TYPE.put("checkout.session.", "checkout.session");
    }

    /** The beginnings of all types that are handled. */
    private static final List<String> FAMILIES = List.of(
            "customer.", "invoice.", "invoice_payment.", "payment_intent.", "charge.", "refund.", "checkout.session.");

    private StripeProjection() {}

    static Projection of(Fact fact) {
        if (THIN.equals(fact.event().text("object"))) {
            return UNFETCHED;
        }
        var id = fact.object().name("id");
        if (id == null) {
            return UNKNOWN; // invoice.upcoming, and other previews
        }
        var changes = changes(fact, id);
        return changes.isEmpty() ? UNKNOWN : new Projection.Changes(changes);
    }

    private static List<Change> changes(Fact fact, String id) {
        return switch (object(fact)) {
            case "customer" -> List.of(Customer.change(fact, id));
            case "subscription" -> List.of(Subscription.change(fact, id));
            case "invoice" -> List.of(Invoice.change(fact, id));
            case "invoice_payment" -> Invoice.payment(fact);
            case "payment_intent" -> List.of(Payment.intent(fact, id));
            case "charge" -> List.of(Payment.charge(fact, id));
            case "dispute" -> Payment.dispute(fact);
            case "refund" -> Payment.refund(fact);
            case "checkout.session" -> List.of(Checkout.change(fact, id));
            default -> List.of();
        };
    }

    /** What the event's object is; empty where its type is none that is handled, whatever it carries. */
    private static String object(Fact fact) {
        var sent = fact.object().text("object");
        if (sent != null) {
            return FAMILIES.stream().anyMatch(fact.type()::startsWith) ? sent : "";
        }
        return OBJECT_BY_TYPE.entrySet().stream()
                .filter(e -> fact.type().startsWith(e.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
