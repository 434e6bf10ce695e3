package io.sluice.bench.load;

import io.sluice.event.Headers;
import io.sluice.provider.Template;
import java.util.List;
import java.util.Map;

/** Forms: inbound messages and status callbacks in turn. */
public record TwilioTraffic() implements Traffic {
    private static final Template INBOUND = Template.of("twilio-inbound.form");
    private static final Template STATUS = Template.of("twilio-status.form");
    private static final List<String> STATES = List.of("queued", "sent", "delivered");
    private static final int PHONES = 10_000;

    @Override
    public String provider() {
        return "twilio";
    }

    @Override
    public Headers headers() {
        return Headers.of(
                "User-Agent",
                "TwilioProxy/1.1",
                "Accept",
                "*/*",
                "Content-Type",
                "application/x-www-form-urlencoded; charset=utf-8");
    }

    @Override
    public String body(Run run, int number) {
        return (number % 2 == 0 ? INBOUND : STATUS)
                .fill(Map.of(
                        "SID", "SM" + run.hex() + "%024x".formatted(number),
                        "N", Integer.toString(number),
                        "ACCOUNT", "AC%032x".formatted(run.tenant(number)),
                        "PHONE", "%04d".formatted(number % PHONES),
                        "STATUS", STATES.get(number % STATES.size())));
    }
}
