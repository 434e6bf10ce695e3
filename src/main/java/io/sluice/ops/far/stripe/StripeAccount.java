package io.sluice.ops.far.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one account holds: its objects by path, its events, and the accounts connected to it. Thread-safe. */
public final class StripeAccount {
    private final Map<String, JsonNode> objects = new HashMap<>();
    private final List<JsonNode> events = new ArrayList<>();
    private final Set<String> undelivered = new HashSet<>();
    private final Map<String, StripeAccount> connected = new HashMap<>();

    StripeAccount() {}

    /**
     * Holds an object, or its newer version. A {@code subscription} is then at {@code /v1/subscriptions/{id}}, a {@code checkout.session} at
     * {@code /v1/checkout/sessions/{id}}, a {@code v2.core.event} at {@code /v2/core/events/{id}}.
     */
    public void put(JsonNode object) {
        var type = object.path("object").asText();
        var folder = (type.startsWith("v2.") ? type : "v1." + type).replace('.', '/');
        put("/" + folder + "s/" + object.path("id").asText(), object);
    }

    public synchronized void put(String path, JsonNode object) {
        objects.put(path, object.deepCopy());
    }

    public synchronized void remove(String path) {
        objects.remove(path);
    }

    /** An event that every endpoint took. */
    public void event(JsonNode event) {
        event(event, true);
    }

    /** @param delivered false: listed with {@code delivery_success=false} */
    public synchronized void event(JsonNode event, boolean delivered) {
        put(event);
        events.add(event.deepCopy());
        if (!delivered) {
            undelivered.add(event.path("id").asText());
        }
    }

    /** An account that this one may act for by {@code Stripe-Account}; made when it is asked for first. */
    public synchronized StripeAccount connected(String id) {
        return connected.computeIfAbsent(id, i -> new StripeAccount());
    }

    synchronized Optional<StripeAccount> actingFor(String id) {
        return id.isEmpty() ? Optional.of(this) : Optional.ofNullable(connected.get(id));
    }

    synchronized Optional<JsonNode> at(String path) {
        return Optional.ofNullable(objects.get(path));
    }

    /** Newest first; of one second the latest put. */
    synchronized List<JsonNode> events() {
        return events.reversed().stream()
                .sorted(Comparator.comparingLong(
                                (JsonNode e) -> e.path("created").asLong())
                        .reversed())
                .toList();
    }

    synchronized boolean delivered(JsonNode event) {
        return !undelivered.contains(event.path("id").asText());
    }
}
