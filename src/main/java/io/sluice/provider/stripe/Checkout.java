package io.sluice.provider.stripe;

import static io.sluice.provider.stripe.StripeObject.first;

import io.sluice.event.Change;
import io.sluice.event.RecordKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checkout sessions. */
final class Checkout {
    private static final Set<String> STATUSES = Set.of("open", "expired", "complete");
    private static final Set<String> PAYMENT_STATUSES = Set.of("unpaid", "no_payment_required", "paid");

    private Checkout() {}

    static Change change(Fact fact, String id) {
        var session = fact.object();
        // Payments that take days are reported after the session is complete.
        var version = fact.version(fact.is("completed") ? 0 : 1, false);
        return new Whole(fact, RecordKey.of("checkouts", id), version)
                .highest("status", first(known(STATUSES, session.text("status")), told(fact)))
                .highest("payment_status", known(PAYMENT_STATUSES, session.text("payment_status")))
                .with("mode", session.text("mode"))
                .with("customer", session.ref("customer"))
                .with(
                        "customer_email",
                        first(session.text("customer_details", "email"), session.text("customer_email")))
                .with("subscription", session.ref("subscription"))
                .with("payment", session.ref("payment_intent"))
                .with("client_reference_id", session.text("client_reference_id"))
                .with("amount_total", session.integer("amount_total"))
                .with("currency", session.text("currency"))
                .with("metadata", session.map("metadata"))
                .build();
    }

    /** The status that the type tells, for sessions from before they had one. */
    private static @Nullable String told(Fact fact) {
        if (fact.is("expired")) {
            return "expired";
        }
        return fact.is("completed") || fact.type().contains(".async_payment_") ? "complete" : null;
    }

    private static @Nullable String known(Set<String> states, @Nullable String sent) {
        return sent != null && states.contains(sent) ? sent : null;
    }
}
