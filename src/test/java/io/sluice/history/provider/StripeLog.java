package io.sluice.history.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.provider.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The events of one Stripe account, with a clock that often stands still between two of them. */
final class StripeLog {
    final Random random;
    final String mark;
    final Shape shape;
    final @Nullable String account;
    private long now = Delivery.START.getEpochSecond();
    private int events;
    private final List<Delivery> deliveries = new ArrayList<>();

    StripeLog(Random random, String mark) {
        this.random = random;
        this.mark = mark;
        shape = Shape.values()[random.nextInt(Shape.values().length)];
        account = random.nextBoolean() ? "acct_" + mark : null;
    }

    List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    long now() {
        return now;
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    String id(String prefix) {
        return prefix + '_' + mark + Integer.toString(++events, 36);
    }

    /** Lets some seconds pass, or none. */
    void tick() {
        if (chance(45)) {
            now += 1 + random.nextInt(3);
        }
    }

    void told(String type, Map<String, @Nullable Object> object) {
        tell(type, object, null);
    }

    /** An event that says what was before; none where nothing is different now. */
    void changed(String type, Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
        var previous = difference(before, after);
        if (!previous.isEmpty()) {
            tell(type, after, previous);
        }
    }

    private void tell(
            String type, Map<String, @Nullable Object> object, @Nullable Map<String, @Nullable Object> previous) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("object", object);
        if (previous != null) {
            data.put("previous_attributes", previous);
        }
        // The id says nothing of the order.
        var id = "evt_%s_%08x".formatted(mark, random.nextInt());
        var event = new LinkedHashMap<>(Truth.map(
                "id", id, "object", "event", "api_version", shape.version, "created", now, "livemode", false));
        if (account != null) {
            event.put("account", account);
        }
        event.put("type", type);
        event.put("data", data);
        deliveries.add(new Delivery(
                "stripe",
                "application/json; charset=utf-8",
                Json.write(event).getBytes(UTF_8),
                Instant.ofEpochSecond(now + 1)));
    }

    /** As Stripe makes {@code previous_attributes}: of objects what is different, of arrays all; null where there was nothing. */
    private Map<String, @Nullable Object> difference(Map<?, ?> before, Map<?, ?> after) {
        var names = new LinkedHashSet<Object>(before.keySet());
        names.addAll(after.keySet());
        var previous = new LinkedHashMap<String, @Nullable Object>();
        for (var name : names) {
            var was = before.get(name);
            var is = after.get(name);
            if (!Objects.equals(was, is)) {
                previous.put(String.valueOf(name), previous(was, is));
            }
        }
        return previous;
    }

    private @Nullable Object previous(@Nullable Object was, @Nullable Object is) {
        if (was instanceof Map<?, ?> before && is instanceof Map<?, ?> after) {
            return difference(before, after);
        }
        return shape == Shape.FLAGS && was instanceof List<?> before && is instanceof List<?> after
                ? inPart(before, after)
                : was;
    }

    private List<Object> inPart(List<?> before, List<?> after) {
        var parts = new ArrayList<Object>();
        for (int i = 0; i < before.size(); i++) {
            if (before.get(i) instanceof Map<?, ?> was && after.get(i) instanceof Map<?, ?> is && !was.equals(is)) {
                var part = difference(was, is);
                part.put("id", was.get("id"));
                parts.add(part);
            }
        }
        return parts;
    }
}
