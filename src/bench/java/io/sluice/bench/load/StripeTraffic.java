package io.sluice.bench.load;

import io.sluice.event.Headers;
import io.sluice.provider.Template;
import java.util.Map;
import java.util.UUID;

/** {@code customer.subscription.updated}, 4.9 KB of indented JSON; five events for each subscription, a second or more apart. */
public record StripeTraffic() implements Traffic {
    private static final Template BODY = Template.of("stripe-subscription.json");
    private static final int EVENTS_PER_SUBSCRIPTION = 5;
    private static final int MINUTE = 60;
    private static final int QUANTITIES = 40;

    @Override
    public String provider() {
        return "stripe";
    }

    @Override
    public Headers headers() {
        return Headers.of(
                "User-Agent",
                "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
                "Accept",
                "*/*; q=0.5, application/xml",
                "Cache-Control",
                "no-cache",
                "Content-Type",
                "application/json; charset=utf-8");
    }

    @Override
    public String body(Run run, int number) {
        int round = number / run.tenants();
        int subscription = round / EVENTS_PER_SUBSCRIPTION * run.tenants() + run.tenant(number);
        long created = run.now().getEpochSecond() - MINUTE + (long) MINUTE * number / run.requests();
        return BODY.fill(Map.of(
                "EVT", "evt_1S9u" + run.name() + Names.number(number, 12),
                "CREATED", Long.toString(created),
                "REQ", run.name() + Names.number(number, 8),
                "UUID", new UUID(run.name().hashCode(), number).toString(),
                "SUB", "sub_1S9u" + run.name() + Names.number(subscription, 12),
                "CUS", "cus_" + run.name() + Names.number(subscription, 6),
                "QTY", Integer.toString(1 + number % QUANTITIES)));
    }
}
