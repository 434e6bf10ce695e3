package io.sluice.history.provider;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A checkout session of Stripe; of payments that take days it hears later. */
final class Checkout implements Actor {
    private final StripeLog log;
    private final String id;
    private final String customer;
    private final boolean slow;
    private String status = "open";
    private String paid = "unpaid";
    private @Nullable String email;

    Checkout(StripeLog log, String customer) {
        this.log = log;
        this.customer = customer;
        id = log.id("cs");
        slow = log.chance(50);
    }

    @Override
    public boolean step() {
        if (status.equals("open")) {
            boolean expired = log.chance(25);
            status = expired ? "expired" : "complete";
            email = expired ? null : log.mark + "@checkout.example";
            paid = expired || slow ? "unpaid" : "paid";
            log.told("checkout.session." + (expired ? "expired" : "completed"), object());
            return true;
        }
        if (status.equals("complete") && slow && paid.equals("unpaid")) {
            paid = log.chance(70) ? "paid" : "unpaid";
            log.told("checkout.session.async_payment_" + (paid.equals("paid") ? "succeeded" : "failed"), object());
        }
        return false;
    }

    private Map<String, @Nullable Object> object() {
        return Truth.map(
                "id",
                id,
                "object",
                "checkout.session",
                "mode",
                "payment",
                "status",
                status,
                "payment_status",
                paid,
                "customer",
                customer,
                "customer_details",
                Truth.map("email", email),
                "subscription",
                null,
                "payment_intent",
                "pi_" + log.mark,
                "client_reference_id",
                log.mark,
                "amount_total",
                900,
                "currency",
                "eur",
                "metadata",
                Truth.map("team", log.mark));
    }

    @Override
    public List<Truth> truths() {
        return status.equals("open")
                ? List.of()
                : List.of(Truth.of(
                        "checkouts",
                        id,
                        "mode",
                        "payment",
                        "status",
                        status,
                        "payment_status",
                        paid,
                        "customer",
                        customer,
                        "customer_email",
                        email,
                        "subscription",
                        null,
                        "payment",
                        "pi_" + log.mark,
                        "client_reference_id",
                        log.mark,
                        "amount_total",
                        900L,
                        "currency",
                        "eur",
                        "metadata",
                        Map.of("team", log.mark)));
    }
}
