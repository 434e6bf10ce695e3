package io.sluice.provider.gcal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.event.Event;
import io.sluice.event.RawRequest;
import io.sluice.provider.Json;
import io.sluice.provider.Provider.Reading;
import java.util.ArrayList;
import java.util.Optional;

/**
 * One page of a calendar's events as the synchronisation fetched it, in an envelope of ours: {@code {"calendar_id": …, "as_of": …, "items": […]}}, where {@code as_of}
 * is the list's own {@code updated}.
 *
 * @see <a href="https://developers.google.com/workspace/calendar/api/v3/reference/events/list">Events: list</a>
 */
final class Page {
    /** No HTTP request can have it: {@link GcalProvider#limits()} let POST in and nothing else. */
    static final String METHOD = "SYNC";

    private static final String CALENDAR = "calendar_id";
    private static final String ITEMS = "items";

    private Page() {}

    /** One event for each item, whatever the item is. A page of no items holds no event, so it is not one. */
    static Reading read(RawRequest request) {
        var page = page(request);
        if (page.isEmpty()) {
            return new Reading.Malformed("not a page of events: no calendar, or no items");
        }
        var events = new ArrayList<Event>();
        for (var item : page.get().path(ITEMS)) {
            events.add(event(part(request, page.get(), item)));
        }
        return new Reading.Events(events);
    }

    private static Optional<ObjectNode> page(RawRequest request) {
        return Json.parse(request.body())
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .filter(p -> p.path(CALENDAR).isTextual()
                        && !p.path(CALENDAR).textValue().isBlank())
                .filter(p -> p.path(ITEMS).isArray() && !p.path(ITEMS).isEmpty());
    }

    private static RawRequest part(RawRequest request, ObjectNode page, JsonNode item) {
        var alone = page.objectNode().setAll(page);
        ((ObjectNode) alone).set(ITEMS, page.arrayNode().add(item));
        return request.withBody(Json.write(alone).getBytes(UTF_8));
    }

    /** Read from the part's own bytes, so that reading them again cannot give another event: writing may replace what UTF-8 or JSON has no form for. */
    private static Event event(RawRequest part) {
        var page = Json.parse(part.body()).orElseThrow();
        var calendar = String.valueOf(Json.text(page.path(CALENDAR)));
        var item = new Item(
                calendar,
                Optional.ofNullable(Json.time(page.path("as_of"))),
                page.path(ITEMS).path(0));
        return new Event(
                "calendar.event", item.key(), item.externalId(), item.occurredAt(), Optional.empty(), part, item);
    }
}
