package io.sluice.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Headers;
import io.sluice.event.Ids;
import io.sluice.event.RawRequest;
import io.sluice.event.Receipt;
import io.sluice.event.Vault;
import jakarta.enterprise.context.Dependent;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Requests of tenants as the door puts them into the queue. */
@Dependent
class Requests {
    private final Vault vault;
    private final Ids ids;
    private final Clock clock;

    Requests(Vault vault, Ids ids, Clock clock) {
        this.vault = vault;
        this.ids = ids;
        this.clock = clock;
    }

    record Sealed(Receipt receipt, byte[] bytes) {}

    /** Of Stripe, with one event. */
    Sealed customer(UUID tenant) {
        return sealed(
                tenant,
                "stripe",
                1,
                "{\"id\":\"evt_1\",\"type\":\"customer.created\",\"data\":{\"object\":{\"id\":\"cus_1\",\"object\":\"customer\"}}}");
    }

    /** Of SendGrid, with so many events. */
    Sealed mails(UUID tenant, int events) {
        var body = IntStream.range(0, events)
                .mapToObj(i ->
                        "{\"event\":\"delivered\",\"email\":\"a@example.com\",\"timestamp\":1700000000,\"sg_message_id\":\"m.f\",\"sg_event_id\":\"e"
                                + i + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
        return sealed(tenant, "sendgrid", events, body);
    }

    private Sealed sealed(UUID tenant, String provider, int events, String body) {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var request = new RawRequest(
                "POST",
                "http://localhost/webhooks/" + provider,
                Headers.of("Content-Type", "application/json"),
                body.getBytes(UTF_8));
        var receipt = new Receipt(ids.at(now), tenant, new UUID(0, 1), provider, now, events, List.of());
        return new Sealed(receipt, vault.seal(tenant, "queue/" + receipt.requestId(), request.toBytes()));
    }
}
