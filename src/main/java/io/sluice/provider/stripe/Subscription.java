package io.sluice.provider.stripe;

import static io.sluice.provider.stripe.StripeObject.first;

import io.sluice.event.Change;
import io.sluice.event.RecordKey;
import java.util.Set;

/** Subscriptions: what is sold and until when stands in the object itself, and since 2025-03-31.basil in its items. */
final class Subscription {
    private static final Set<String> NEVER_LEFT = Set.of("canceled", "incomplete_expired");

    private Subscription() {}

    static Change change(Fact fact, String id) {
        var subscription = fact.object();
        // Fields that each item has are shown of the first one.
        var item = subscription.head("items", "data");
        var status = subscription.text("status");
        var whole = new Whole(
                fact,
                RecordKey.of("subscriptions", id),
                fact.version(fact.lifeRank(), status != null && NEVER_LEFT.contains(status)));
        sold(whole, subscription, item);
        return whole.with("customer", subscription.ref("customer"))
                .with("status", status)
                .with(
                        "current_period_start",
                        first(subscription.time("current_period_start"), item.time("current_period_start")))
                .with(
                        "current_period_end",
                        first(subscription.time("current_period_end"), item.time("current_period_end")))
                .with("cancel_at", subscription.time("cancel_at"))
                .with("cancel_at_period_end", subscription.bool("cancel_at_period_end"))
                .with("canceled_at", subscription.time("canceled_at"))
                .with("ended_at", subscription.time("ended_at"))
                .with("trial_end", subscription.time("trial_end"))
                .with("metadata", subscription.map("metadata"))
                .with(
                        "livemode",
                        first(subscription.bool("livemode"), fact.event().bool("livemode")))
                .with("account", fact.event().name("account"))
                .build();
    }

    /** Prices were plans before 2020, and a subscription had one plan before it had items. */
    private static void sold(Whole whole, StripeObject subscription, StripeObject item) {
        whole.with("price", first(item.ref("price"), item.ref("plan"), subscription.ref("plan")))
                .with(
                        "product",
                        first(
                                item.ref("price", "product"),
                                item.ref("plan", "product"),
                                subscription.ref("plan", "product")))
                .with("quantity", first(item.integer("quantity"), subscription.integer("quantity")))
                .with(
                        "currency",
                        first(
                                subscription.text("currency"),
                                item.text("price", "currency"),
                                item.text("plan", "currency"),
                                subscription.text("plan", "currency")));
    }
}
