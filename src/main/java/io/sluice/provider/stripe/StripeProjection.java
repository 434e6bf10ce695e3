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

    private static final String UNFETCHED =
            "A thin event names its object without carrying it and needs the source's API credential to be fetched;"
                    + " replay it after setting the credential.";

    private static final Projection ABOUT_NOTHING =
            new Projection.Ignored("A thin event that names no object leaves nothing to fetch.");

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
            var path = fact.event().name("related_object", "url");
            return path == null ? ABOUT_NOTHING : new Projection.Fetch(path, UNFETCHED);
        }
        var id = fact.object().name("id");
        if (id == null) {
            return UNKNOWN; // invoice.upcoming, and other previews
        }
        return changes(fact, id, object(fact));
    }

    /** An object that was asked for is what it says, whatever the event that named it is called. */
    static Projection fetched(Fact fact) {
        var id = fact.object().name("id");
        var object = fact.object().text("object");
        return id == null || object == null ? UNKNOWN : changes(fact, id, object);
    }

    private static Projection changes(Fact fact, String id, String object) {
        var changes = changesOf(fact, id, object);
        return changes.isEmpty() ? UNKNOWN : new Projection.Changes(changes);
    }

    private static List<Change> changesOf(Fact fact, String id, String object) {
        return switch (object) {
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
