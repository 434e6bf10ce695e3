package io.sluice.record;

import static io.sluice.record.Field.bool;
import static io.sluice.record.Field.integer;
import static io.sluice.record.Field.json;
import static io.sluice.record.Field.text;
import static io.sluice.record.Field.time;

/** Subscriptions of Stripe. Every event carries the whole object; canceled and incomplete_expired are never left. */
final class Subscriptions {
    static final Kind KIND = Kind.of("subscriptions")
            .family(
                    "object",
                    text("customer"),
                    text("status"),
                    text("price"),
                    text("product"),
                    integer("quantity"),
                    text("currency"),
                    time("current_period_start"),
                    time("current_period_end"),
                    time("cancel_at"),
                    bool("cancel_at_period_end"),
                    time("canceled_at"),
                    time("ended_at"),
                    time("trial_end"),
                    json("metadata").asPersonal(),
                    bool("livemode"),
                    text("account"));

    private Subscriptions() {}
}
