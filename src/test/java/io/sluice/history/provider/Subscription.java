package io.sluice.history.provider;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A subscription of Stripe from its trial to its end. */
final class Subscription implements Actor {
    private static final long MONTH = 30 * 86_400L;

    final String id;
    private final StripeLog log;
    private final String customer;
    private boolean made;
    private String status;
    private String price = "price_1";
    private long quantity = 1;
    private long start;
    private boolean ends;
    private @Nullable Long canceledAt;
    private @Nullable Long endedAt;
    private @Nullable Long trialEnd;
    private String team = "a";

    Subscription(StripeLog log, String customer) {
        this.log = log;
        this.customer = customer;
        id = log.id("sub");
        start = log.now();
        status = List.of("incomplete", "trialing", "active").get(log.random.nextInt(3));
        trialEnd = status.equals("trialing") ? (Long) (start + MONTH) : null;
    }

    @Override
    public boolean step() {
        if (status.equals("canceled") || status.equals("incomplete_expired")) {
            return false;
        }
        if (!made) {
            made = true;
            log.told("customer.subscription.created", object());
            return true;
        }
        if (log.chance(8)) {
            cancel();
            return true;
        }
        if (status.equals("trialing") && log.chance(10)) {
            log.told("customer.subscription.trial_will_end", object());
            return true;
        }
        var before = object();
        change();
        // One update may tell of two changes.
        if (log.chance(20)) {
            change();
        }
        log.changed("customer.subscription.updated", before, object());
        return true;
    }

    private void change() {
        switch (log.random.nextInt(6)) {
            case 0 -> status = nextStatus();
            case 1 -> quantity = 1 + log.random.nextInt(9);
            case 2 -> {
                ends = !ends;
                canceledAt = ends ? (Long) log.now() : null;
            }
            case 3 -> team = "t" + log.random.nextInt(20);
            case 4 -> start += MONTH;
            default -> price = "price_" + log.random.nextInt(9);
        }
    }

    private String nextStatus() {
        return switch (status) {
            case "incomplete" -> log.chance(70) ? "active" : "incomplete_expired";
            case "active" -> "past_due";
            case "past_due" -> log.chance(70) ? "active" : "unpaid";
            default -> "active";
        };
    }

    private void cancel() {
        status = "canceled";
        canceledAt = canceledAt == null ? (Long) log.now() : canceledAt;
        endedAt = log.now();
        log.told("customer.subscription.deleted", object());
    }

    private Map<String, @Nullable Object> object() {
        boolean inItems = log.shape == Shape.ITEMS;
        var object = new LinkedHashMap<>(Truth.map(
                "id", id,
                "object", "subscription",
                "customer", customer,
                "status", status,
                "cancel_at_period_end", ends,
                "canceled_at", canceledAt,
                "ended_at", endedAt,
                "trial_end", trialEnd,
                "metadata", Truth.map("team", team),
                "livemode", false));
        if (!inItems) {
            object.putAll(Truth.map("current_period_start", start, "current_period_end", start + MONTH));
        }
        if (log.shape == Shape.FLAGS) {
            object.putAll(Truth.map("plan", sold(), "quantity", quantity));
        } else {
            object.putAll(Truth.map("cancel_at", cancelAt(), "currency", "eur"));
        }
        var item = new LinkedHashMap<>(Truth.map("id", "si_" + log.mark, "quantity", quantity));
        item.put(log.shape == Shape.FLAGS ? "plan" : "price", sold());
        if (inItems) {
            item.putAll(Truth.map("current_period_start", start, "current_period_end", start + MONTH));
        }
        object.put("items", Truth.map("object", "list", "data", List.of(item)));
        return object;
    }

    private Map<String, @Nullable Object> sold() {
        return Truth.map("id", price, "product", "prod_of_" + price, "currency", "eur");
    }

    private @Nullable Long cancelAt() {
        return ends && log.shape != Shape.FLAGS ? (Long) (start + MONTH) : null;
    }

    @Override
    public List<Truth> truths() {
        var all = new ArrayList<Truth>();
        if (made) {
            all.add(Truth.of(
                    "subscriptions",
                    id,
                    "customer",
                    customer,
                    "status",
                    status,
                    "price",
                    price,
                    "product",
                    "prod_of_" + price,
                    "quantity",
                    quantity,
                    "currency",
                    "eur",
                    "current_period_start",
                    Instant.ofEpochSecond(start),
                    "current_period_end",
                    Instant.ofEpochSecond(start + MONTH),
                    "cancel_at",
                    time(cancelAt()),
                    "cancel_at_period_end",
                    ends,
                    "canceled_at",
                    time(canceledAt),
                    "ended_at",
                    time(endedAt),
                    "trial_end",
                    time(trialEnd),
                    "metadata",
                    Map.of("team", team),
                    "livemode",
                    false,
                    "account",
                    log.account));
        }
        return all;
    }

    static @Nullable Instant time(@Nullable Long seconds) {
        return seconds == null ? null : Instant.ofEpochSecond(seconds);
    }
}
