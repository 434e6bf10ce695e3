package io.sluice.bench.load;

import io.sluice.event.Headers;
import io.sluice.provider.Template;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Batches of mail events; four events for each mail: processed, delivered, opened, clicked.
 *
 * @param eventsPerRequest in each batch
 */
public record SendGridTraffic(int eventsPerRequest) implements Traffic {
    private static final List<Template> EVENTS = Stream.of("processed", "delivered", "open", "click")
            .map(e -> Template.of("sendgrid-" + e + ".json"))
            .toList();
    private static final int PEOPLE = 5000;

    @Override
    public String provider() {
        return "sendgrid";
    }

    @Override
    public Headers headers() {
        return Headers.of(
                "User-Agent",
                "SendGrid Event API",
                "Content-Type",
                "application/json; charset=utf-8",
                "Accept-Encoding",
                "gzip");
    }

    /** SendGrid joins events with these characters and ends the body with a line break; both are signed. */
    @Override
    public String body(Run run, int number) {
        return IntStream.range(0, eventsPerRequest)
                .mapToObj(i -> event(run, run.tenant(number), number / run.tenants() * eventsPerRequest + i))
                .collect(Collectors.joining(",\r\n", "[", "]\r\n"));
    }

    private static String event(Run run, int tenant, int number) {
        int mail = number / EVENTS.size();
        var id = run.name() + Names.number(tenant, 4);
        return EVENTS.get(number % EVENTS.size())
                .fill(Map.of(
                        "PERSON", Integer.toString(mail % PEOPLE),
                        "ID", id + Names.number(number, 10),
                        "MESSAGE", id + Names.number(mail, 10) + ".recvd-6d4f5c9b7-x2x4z-1-6736F1A1-1E",
                        "TIME", Long.toString(run.now().getEpochSecond() - EVENTS.size()),
                        "TENANT", Integer.toString(tenant)));
    }
}
