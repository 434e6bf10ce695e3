package io.sluice.ops.far.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.provider.Form;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The listing of an account's events of the last 30 days.
 *
 * @see <a href="https://docs.stripe.com/api/events/list">List all events</a>
 */
record EventList(StripeAccount account, Form query) {
    private static final Duration KEPT = Duration.ofDays(30);
    private static final int DEFAULT = 10;
    private static final int MOST = 100;

    /** @throws io.sluice.ops.far.Refusal a parameter is wrong */
    ObjectNode page(Instant now) {
        var all = account.events();
        var limit = limit();
        var from = 0;
        var to = all.size();
        var backwards = query.has("ending_before");
        if (query.has("starting_after")) {
            from = position(all, "starting_after") + 1;
        } else if (backwards) {
            to = position(all, "ending_before");
        }
        var found = all.subList(from, to).stream().filter(e -> meets(e, now)).toList();
        var page = found.size() <= limit
                ? found
                : backwards ? found.subList(found.size() - limit, found.size()) : found.subList(0, limit);
        var body = JsonNodeFactory.instance.objectNode().put("object", "list");
        body.putArray("data").addAll(page);
        return body.put("has_more", found.size() > page.size()).put("url", "/v1/events");
    }

    private int limit() {
        var limit = query.has("limit") ? number("limit") : DEFAULT;
        if (limit < 1 || limit > MOST) {
            throw Errors.notAnInteger("limit", query.get("limit"));
        }
        return (int) limit;
    }

    private int position(List<JsonNode> all, String parameter) {
        var id = query.get(parameter);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).path("id").asText().equals(id)) {
                return i;
            }
        }
        throw Errors.missingCursor(parameter, id);
    }

    private boolean meets(JsonNode event, Instant now) {
        return created(event.path("created").asLong(), now)
                && type(event.path("type").asText())
                && (!query.has("delivery_success")
                        || query.get("delivery_success").equals(Boolean.toString(account.delivered(event))));
    }

    private boolean created(long at, Instant now) {
        return at >= now.minus(KEPT).getEpochSecond()
                && (!query.has("created") || at == number("created"))
                && (!query.has("created[gte]") || at >= number("created[gte]"))
                && (!query.has("created[gt]") || at > number("created[gt]"))
                && (!query.has("created[lte]") || at <= number("created[lte]"))
                && (!query.has("created[lt]") || at < number("created[lt]"));
    }

    /** One type, or a group as in {@code invoice.*}; or any of {@code types[]}. */
    private boolean type(String type) {
        var types = query.fields().entrySet().stream()
                .filter(e -> e.getKey().startsWith("types["))
                .flatMap(e -> e.getValue().stream())
                .toList();
        return fits(query.get("type"), type) && (types.isEmpty() || types.contains(type));
    }

    private static boolean fits(String wanted, String type) {
        return wanted.isEmpty()
                || type.equals(wanted)
                || (wanted.endsWith("*") && type.startsWith(wanted.substring(0, wanted.length() - 1)));
    }

    private long number(String parameter) {
        try {
            return Long.parseLong(query.get(parameter));
        } catch (NumberFormatException e) {
            throw Errors.notAnInteger(parameter, query.get(parameter));
        }
    }
}
