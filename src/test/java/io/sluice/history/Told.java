package io.sluice.history;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.event.RecordKey;
import io.sluice.history.provider.Delivery;
import io.sluice.history.provider.History;
import io.sluice.record.Kinds;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** One tenant of the running gateway, what its providers tell it, and what must come of it. */
final class Told {
    private static final int UNAVAILABLE = 503;

    private final Gateway tenant = Gateway.tenant();
    private final List<History> histories;
    private final List<Delivery> deliveries;
    private final Map<String, Sender> senders = new HashMap<>();
    private final Queue<Delivery> refused = new ConcurrentLinkedQueue<>();

    Told(List<History> histories, Random random) {
        this.histories = histories;
        deliveries = histories.stream()
                .flatMap(h -> Histories.shuffled(h.deliveries(), random).stream())
                .toList();
        deliveries.forEach(d -> senders.computeIfAbsent(d.provider(), tenant::source));
    }

    /** Some of them more than once. */
    List<Delivery> deliveries() {
        return deliveries;
    }

    /** As providers do, sends again what the gateway says it could not take. */
    void post(Delivery delivery) {
        var sender = Objects.requireNonNull(senders.get(delivery.provider()));
        var answer = sender.post(delivery.contentType(), delivery.body());
        while (answer.status() == UNAVAILABLE) {
            refused.add(delivery);
            answer = sender.post(delivery.contentType(), delivery.body());
        }
        answer.isAccepted();
    }

    /** What each event is and became. */
    List<String> events() {
        return all("/events").stream().map(Shown::event).sorted().toList();
    }

    List<String> expectedEvents() {
        var byKey = new HashMap<String, String>();
        facts(deliveries).forEach(f -> byKey.put(f.key(), Shown.event(f)));
        return byKey.values().stream().sorted().toList();
    }

    /** How often each event was told, the first time included. */
    Map<String, Integer> tellings() {
        var tellings = new HashMap<String, Integer>();
        all("/events")
                .forEach(e ->
                        tellings.merge(Shown.event(e), 1 + e.path("duplicates").intValue(), Integer::sum));
        return tellings;
    }

    Map<String, Integer> expectedTellings() {
        var tellings = new HashMap<String, Integer>();
        facts(deliveries).forEach(f -> tellings.merge(Shown.event(f), 1, Integer::sum));
        return tellings;
    }

    /** Those that may have been stored although the gateway could not say so in time. */
    Set<String> uncertain() {
        return facts(refused).stream().map(Shown::event).collect(Collectors.toSet());
    }

    private static List<Fact> facts(Collection<Delivery> deliveries) {
        return Fact.of(new History("", List.copyOf(deliveries), List.of()));
    }

    /** Every record as the API shows it. */
    List<JsonNode> records() {
        return Kinds.all().keySet().stream()
                .flatMap(kind -> all("/records/" + kind).stream())
                .map(Shown::record)
                .toList();
    }

    /** Every record as it is when all is applied in true order, at the times at which the gateway received it. */
    List<JsonNode> expectedRecords() {
        var receipts = new HashMap<String, Instant>();
        all("/events")
                .forEach(e -> receipts.put(
                        e.path("external_id").textValue() + e.path("type").textValue(),
                        Instant.parse(e.path("received_at").textValue())));
        var facts = histories.stream()
                .flatMap(h -> Fact.of(
                        h, (delivery, event) -> Objects.requireNonNull(receipts.get(event.externalId() + event.type())))
                        .stream())
                .toList();
        var contacts = contacts();
        return Records.of(facts).entrySet().stream()
                .map(e -> Shown.record(e.getKey(), e.getValue(), contacts))
                .toList();
    }

    /** The ids that the API gave, by what the model calls them. */
    private Map<RecordKey, String> contacts() {
        var ids = new HashMap<RecordKey, String>();
        for (var contact : all("/records/contacts")) {
            var kind = contact.path("data").path("address_kind").textValue();
            var key = new RecordKey("contacts", contact.path("external_id").textValue(), kind);
            ids.put(key, contact.path("id").textValue());
        }
        return ids;
    }

    private List<JsonNode> all(String path) {
        var rows = new ArrayList<JsonNode>();
        var cursor = "";
        do {
            var page = Shown.read(Gateway.admin()
                    .get("/api/v1" + tenant.path(path) + "?limit=200" + cursor)
                    .then()
                    .statusCode(200)
                    .extract()
                    .asString());
            page.path("data").forEach(rows::add);
            cursor = page.path("next_cursor").isTextual()
                    ? "&cursor=" + page.path("next_cursor").textValue()
                    : "";
        } while (!cursor.isEmpty());
        return rows;
    }
}
