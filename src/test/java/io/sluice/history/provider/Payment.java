package io.sluice.history.provider;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A payment intent with its charges; before there were intents, a charge alone. */
final class Payment implements Actor {
    final String id;
    private final StripeLog log;
    private final String customer;
    private final @Nullable String invoice;
    private final long amount = 900;
    private String status = "";
    private @Nullable String error;
    private final List<Charge> charges = new ArrayList<>();

    Payment(StripeLog log, String customer, @Nullable String invoice) {
        this.log = log;
        this.customer = customer;
        this.invoice = invoice;
        id = log.id("pi");
    }

    @Override
    public boolean step() {
        if (log.shape == Shape.FLAGS) {
            return alone();
        }
        switch (status) {
            case "" -> become("requires_payment_method", "created");
            case "requires_payment_method", "requires_action", "processing" -> proceed();
            case "succeeded" -> {
                return charges.getLast().step();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean alone() {
        if (!charges.isEmpty()) {
            return charges.getLast().step();
        }
        var failure = log.chance(30) ? "card_declined" : null;
        charges.add(new Charge(log, Truth.map("customer", customer, "invoice", invoice), amount, failure));
        return true;
    }

    private void proceed() {
        switch (log.random.nextInt(6)) {
            case 0 -> {
                charge("card_declined");
                error = "card_declined";
                become("requires_payment_method", "payment_failed");
            }
            case 1 -> {
                error = null;
                become("requires_action", "requires_action");
            }
            case 2 -> {
                error = null;
                become("processing", "processing");
            }
            case 3 -> become("canceled", "canceled");
            default -> {
                error = null;
                charge(null);
                become("succeeded", "succeeded");
                if (invoice != null && log.shape == Shape.ITEMS) {
                    link(invoice);
                }
            }
        }
    }

    private void become(String next, String type) {
        status = next;
        log.told("payment_intent." + type, object());
    }

    private void charge(@Nullable String failure) {
        var references = new LinkedHashMap<>(Truth.map("customer", customer, "payment_intent", id));
        if (log.shape != Shape.ITEMS) {
            references.put("invoice", invoice);
        }
        charges.add(new Charge(log, references, amount, failure));
    }

    /** Tells which payment paid which invoice. */
    private void link(String paid) {
        log.told(
                "invoice_payment.paid",
                Truth.map(
                        "id",
                        log.id("inpay"),
                        "object",
                        "invoice_payment",
                        "invoice",
                        paid,
                        "is_default",
                        false,
                        "payment",
                        Truth.map("type", "payment_intent", "payment_intent", id),
                        "status",
                        "paid"));
    }

    private Map<String, @Nullable Object> object() {
        var object = new LinkedHashMap<>(Truth.map(
                "id",
                id,
                "object",
                "payment_intent",
                "customer",
                customer,
                "status",
                status,
                "amount",
                amount,
                "amount_received",
                received(),
                "currency",
                "eur",
                "last_payment_error",
                error == null ? null : Truth.map("code", error, "message", "Told: " + error)));
        if (log.shape != Shape.ITEMS) {
            object.put("invoice", invoice);
        }
        return object;
    }

    private long received() {
        return status.equals("succeeded") ? amount : 0;
    }

    @Override
    public List<Truth> truths() {
        if (log.shape == Shape.FLAGS) {
            return charges.stream().map(Charge::truth).toList();
        }
        if (status.isEmpty()) {
            return List.of();
        }
        boolean succeeded = status.equals("succeeded");
        var truth = new LinkedHashMap<>(Truth.map(
                "customer",
                customer,
                "status",
                status,
                "amount",
                amount,
                "amount_received",
                received(),
                "amount_refunded",
                charges.isEmpty() ? 0L : charges.getLast().refunded,
                "currency",
                "eur"));
        if (!charges.isEmpty()) {
            truth.put("disputed", charges.getLast().disputed());
        }
        // Between two attempts the contract leaves open whose failure is shown.
        if (succeeded || error != null || charges.isEmpty()) {
            truth.put("failure_code", error);
        }
        if (succeeded || log.shape == Shape.PRICES) {
            truth.put("invoice", invoice);
        }
        return List.of(new Truth(Truth.of("payments", id).key(), truth));
    }
}
