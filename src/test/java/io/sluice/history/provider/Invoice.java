package io.sluice.history.provider;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An invoice of Stripe from draft to its end. What happens is told by an event of its own, and mostly by an update beside it. */
final class Invoice implements Actor {
    final String id;
    private final StripeLog log;
    private final String customer;
    private final @Nullable String subscription;
    private String status = "";
    private @Nullable String number;
    private long due = 1_000;
    private long paid;
    private long attempts;
    private @Nullable Long nextAttempt;

    Invoice(StripeLog log, String customer, @Nullable String subscription) {
        this.log = log;
        this.customer = customer;
        this.subscription = subscription;
        id = log.id("in");
    }

    @Override
    public boolean step() {
        var before = object();
        switch (status) {
            case "" -> {
                status = "draft";
                log.told("invoice.created", object());
            }
            case "draft" -> draft(before);
            case "open", "uncollectible" -> open(before);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void draft(Map<String, @Nullable Object> before) {
        if (log.chance(10) && log.shape != Shape.FLAGS) {
            status = "deleted";
            log.told("invoice.deleted", before);
        } else if (log.chance(30)) {
            due += 500;
            log.changed("invoice.updated", before, object());
        } else if (log.shape == Shape.FLAGS) {
            open(before);
        } else {
            status = "open";
            number = "N-" + log.mark;
            nextAttempt = log.now() + 3_600;
            told(before, "invoice.finalized");
        }
    }

    private void open(Map<String, @Nullable Object> before) {
        switch (log.random.nextInt(5)) {
            case 0, 1 -> {
                status = "paid";
                paid = due;
                attempts++;
                nextAttempt = null;
                if (log.shape == Shape.FLAGS) {
                    told(before, "invoice.payment_succeeded");
                } else {
                    told(before, "invoice.paid", "invoice.payment_succeeded");
                }
            }
            case 2, 3 -> {
                status = status.equals("draft") ? "open" : status;
                attempts++;
                nextAttempt = log.now() + 86_400 * attempts;
                told(before, "invoice.payment_failed");
            }
            default -> {
                boolean lost = log.shape == Shape.FLAGS || (status.equals("open") && log.chance(50));
                status = lost ? "uncollectible" : "void";
                nextAttempt = null;
                if (log.shape == Shape.FLAGS) {
                    log.changed("invoice.updated", before, object());
                } else {
                    told(before, lost ? "invoice.marked_uncollectible" : "invoice.voided");
                }
            }
        }
    }

    private void told(Map<String, @Nullable Object> before, String... types) {
        if (log.chance(85)) {
            log.changed("invoice.updated", before, object());
        }
        for (var type : types) {
            log.told(type, object());
        }
    }

    private @Nullable String url() {
        return number == null ? null : "https://pay.example/" + number;
    }

    private Map<String, @Nullable Object> object() {
        var object = new LinkedHashMap<>(Truth.map(
                "id", id,
                "object", "invoice",
                "customer", customer,
                "number", number,
                "amount_due", due,
                "currency", "eur",
                "attempt_count", attempts,
                "attempted", attempts > 0,
                "next_payment_attempt", nextAttempt));
        if (log.shape == Shape.FLAGS) {
            object.putAll(
                    Truth.map("paid", status.equals("paid"), "forgiven", status.equals("uncollectible") ? true : null));
        } else {
            object.putAll(Truth.map(
                    "status",
                    status,
                    "amount_paid",
                    paid,
                    "amount_remaining",
                    due - paid,
                    "hosted_invoice_url",
                    url()));
        }
        if (log.shape == Shape.ITEMS) {
            object.put("parent", Truth.map("subscription_details", Truth.map("subscription", subscription)));
        } else {
            object.put("subscription", subscription);
        }
        return object;
    }

    /** Of a FLAGS invoice the amounts that it does not tell stay unknown. */
    @Override
    public List<Truth> truths() {
        if (status.isEmpty()) {
            return List.of();
        }
        boolean told = log.shape != Shape.FLAGS;
        return List.of(Truth.of(
                "invoices",
                id,
                "customer",
                customer,
                "subscription",
                subscription,
                "number",
                number,
                "status",
                status,
                "amount_due",
                due,
                "amount_paid",
                told ? paid : null,
                "amount_remaining",
                told ? due - paid : null,
                "currency",
                "eur",
                "attempt_count",
                attempts,
                "next_payment_attempt",
                Subscription.time(nextAttempt),
                "hosted_invoice_url",
                url()));
    }
}
