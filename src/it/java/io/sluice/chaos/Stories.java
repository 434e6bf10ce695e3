package io.sluice.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.chaos.Request.EventName;
import io.sluice.process.Api;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An endless, seeded supply of stories for one tenant. Each knows how it must end without asking the gateway: the highest quantity, the highest status, the sum of
 * what was told once.
 */
final class Stories {
    /** Lowest first. */
    private static final List<String> MESSAGE = List.of("queued", "sending", "sent", "undelivered", "delivered");

    private static final int PER_SECOND = 3;

    private final String tenant;
    private final Map<String, Api.Source> sources;
    private final String prefix;
    private final Random random;
    private final Instant epoch = Instant.ofEpochSecond(Instant.now().getEpochSecond() - 3600);
    private int told;

    /**
     * @param sources by provider
     * @param prefix tells names of one supply from those of another
     */
    Stories(String tenant, Map<String, Api.Source> sources, String prefix, Random random) {
        this.tenant = tenant;
        this.sources = sources;
        this.prefix = prefix;
        this.random = random;
    }

    Story next() {
        var story = switch (random.nextInt(8)) {
            case 0, 1, 2 -> subscription();
            case 3 -> payment();
            case 4, 5, 6 -> message();
            default -> mail();
        };
        var shuffled = new ArrayList<>(story.requests());
        Collections.shuffle(shuffled, random);
        return new Story(shuffled, story.tenant(), story.kind(), story.externalId(), story.data());
    }

    private String name() {
        return prefix + random.nextInt(0x1000000) + "x" + told++;
    }

    /** A customer that appears: the shortest story. */
    Story customer() {
        var id = "cus_" + name();
        var event = stripe(
                "customer.created",
                epoch,
                "{\"id\":\"%s\",\"object\":\"customer\",\"name\":\"Probe\"}".formatted(id),
                "{}");
        return new Story(List.of(event), tenant, "customers", id, Map.of("name", "Probe"));
    }

    /** Each change raises the quantity by one; three of them share a second, so their order is in their previous attributes alone. */
    private Story subscription() {
        var id = "sub_" + name();
        int changes = 2 + random.nextInt(6);
        var last = random.nextInt(4) == 0 ? "canceled" : "active";
        var requests = new ArrayList<Request>();
        requests.add(stripe("customer.subscription.created", epoch, subscription(id, 1, "active"), "{}"));
        for (int quantity = 2; quantity <= changes; quantity++) {
            requests.add(stripe(
                    "customer.subscription.updated",
                    epoch.plusSeconds(quantity / PER_SECOND),
                    subscription(id, quantity, "active"),
                    "{\"quantity\":" + (quantity - 1) + "}"));
        }
        if (last.equals("canceled")) {
            requests.add(stripe(
                    "customer.subscription.deleted",
                    epoch.plusSeconds(changes / PER_SECOND),
                    subscription(id, changes, last),
                    "{}"));
        }
        return new Story(
                requests, tenant, "subscriptions", id, Map.of("quantity", (long) Math.max(1, changes), "status", last));
    }

    private static String subscription(String id, int quantity, String status) {
        return """
                {"id":"%s","object":"subscription","customer":"cus_1","status":"%s","quantity":%d,"items":{"data":[]}}""".formatted(id, status, quantity);
    }

    /** Refunds are summed, so one that is applied twice shows. */
    private Story payment() {
        var id = "pi_" + name();
        long amount = 1000 + random.nextInt(9000);
        var requests = new ArrayList<Request>();
        requests.add(stripe("payment_intent.created", epoch, intent(id, amount, 0, "requires_payment_method"), "{}"));
        requests.add(
                stripe("payment_intent.processing", epoch.plusSeconds(1), intent(id, amount, 0, "processing"), "{}"));
        requests.add(stripe(
                "payment_intent.succeeded", epoch.plusSeconds(1), intent(id, amount, amount, "succeeded"), "{}"));
        long refunded = 0;
        for (int refund = random.nextInt(3); refund > 0; refund--) {
            long part = 1 + random.nextInt(100);
            refunded += part;
            requests.add(
                    stripe("refund.created", epoch.plusSeconds(1 + refund), """
                            {"id":"re_%s","object":"refund","amount":%d,"payment_intent":"%s","status":"succeeded"}""".formatted(name(), part, id), "{}"));
        }
        return new Story(
                requests,
                tenant,
                "payments",
                id,
                Map.of("status", "succeeded", "amount_received", amount, "amount_refunded", refunded));
    }

    private static String intent(String id, long amount, long received, String status) {
        return """
                {"id":"%s","object":"payment_intent","amount":%d,"amount_received":%d,"currency":"eur","status":"%s"}""".formatted(id, amount, received, status);
    }

    private Request stripe(String type, Instant at, String object, String previous) {
        var id = "evt_" + name();
        var body = """
                {"id":"%s","object":"event","type":"%s","api_version":"2025-09-30.clover","created":%d,"livemode":false,\
                "data":{"object":%s,"previous_attributes":%s}}""".formatted(id, type, at.getEpochSecond(), object, previous);
        return request("stripe", "application/json", body, List.of(new EventName(tenant, id, type, "")));
    }

    /** Status callbacks carry no time: the highest status is the last. */
    private Story message() {
        var sid = "SM%032x".formatted((long) told++ << 24 | random.nextInt(0x1000000));
        var states = MESSAGE.subList(0, 2 + random.nextInt(MESSAGE.size() - 1));
        var requests = states.stream()
                .map(status -> request(
                        "twilio",
                        "application/x-www-form-urlencoded",
                        "AccountSid=AC%032d&MessageSid=%s&SmsSid=%s&MessageStatus=%s&From=%%2B15005550006&To=%%2B1500555%04d&ApiVersion=2010-04-01"
                                .formatted(1, sid, sid, status, told % 100),
                        List.of(new EventName(tenant, sid, "message." + status, ""))))
                .toList();
        return new Story(requests, tenant, "messages", sid, Map.of("status", states.getLast()));
    }

    /** Several opens in one request and several requests of one mail; opens are summed. */
    private Story mail() {
        return mail(1 + random.nextInt(3), 1 + random.nextInt(4));
    }

    /** @param opens in each request */
    Story mail(int requests, int opens) {
        var id = "mail" + name();
        var posts = IntStream.range(0, requests)
                .mapToObj(r -> {
                    var times = IntStream.range(0, opens)
                            .mapToObj(o -> epoch.plusSeconds(10L + (long) r * opens + o))
                            .toList();
                    return request(
                            "sendgrid",
                            "application/json",
                            times.stream().map(t -> open(id, t)).collect(Collectors.joining(",", "[", "]")),
                            times.stream()
                                    .map(t -> new EventName(tenant, id + ".recvd-1", "email.open", t.toString()))
                                    .toList());
                })
                .toList();
        return new Story(posts, tenant, "emails", id, Map.of("status", "delivered", "opens", (long) requests * opens));
    }

    private static String open(String id, Instant at) {
        return """
                {"event":"open","email":"ada@example.com","timestamp":%d,"sg_message_id":"%s.recvd-1","sg_machine_open":false}""".formatted(at.getEpochSecond(), id);
    }

    private Request request(String provider, String contentType, String body, List<EventName> events) {
        return new Request(
                java.util.Objects.requireNonNull(sources.get(provider)), contentType, body.getBytes(UTF_8), events);
    }
}
