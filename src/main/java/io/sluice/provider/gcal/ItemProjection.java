package io.sluice.provider.gcal;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import io.sluice.event.Version;
import io.sluice.provider.Json;
import io.sluice.provider.Provider.Projection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an item means for the record of its event. */
final class ItemProjection {
    private ItemProjection() {}

    static Projection of(Item item, Instant receivedAt) {
        return item.id()
                .<Projection>map(id -> new Projection.Changes(List.of(change(item, id, receivedAt))))
                .orElse(new Projection.Ignored("The item has no id, so it is the state of no event."));
    }

    /** A whole item says each field, so that a description that was removed goes; a tombstone says what it has and erases nothing. */
    private static Change change(Item item, String id, Instant receivedAt) {
        var version = version(item, receivedAt);
        var change = Change.of(new RecordKey("calendar_events", id, item.calendarId()));
        fields(item).forEach((field, value) -> {
            if (item.whole()) {
                change.set(field, new Merge.Newest(value, version));
            } else {
                change.known(field, value, version);
            }
        });
        return change.build();
    }

    /** Within one millisecond the sequence tells. A tombstone without one comes last: its time may be no more than that of the calendar's last change. */
    private static Version version(Item item, Instant receivedAt) {
        var at = item.occurredAt().orElse(receivedAt);
        var sequence = Json.integer(item.json().path("sequence"));
        long unsaid = item.cancelled() ? Integer.MAX_VALUE : 0;
        long rank = sequence == null ? unsaid : Math.clamp(sequence, Integer.MIN_VALUE, Integer.MAX_VALUE);
        return new Version(false, at, (int) rank, item.revision());
    }

    private static Map<String, @Nullable Object> fields(Item item) {
        var json = item.json();
        var start = Moment.of(json.path("start"));
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("calendar_id", item.calendarId());
        fields.put("status", Json.text(json.path("status")));
        fields.put("summary", Json.text(json.path("summary")));
        fields.put("description", Json.text(json.path("description")));
        fields.put("location", Json.text(json.path("location")));
        fields.put("start", start.map(Moment::text).orElse(null));
        fields.put("end", moment(json.path("end")));
        fields.put("all_day", start.map(Moment::allDay).orElse(null));
        fields.put("time_zone", Moment.zone(json.path("start")).orElse(null));
        fields.put("organizer", organizer(json.path("organizer")));
        fields.put("attendees", attendees(json.path("attendees")));
        fields.put("recurring_event_id", Json.text(json.path("recurringEventId")));
        fields.put("original_start", moment(json.path("originalStartTime")));
        fields.put("ical_uid", Json.text(json.path("iCalUID")));
        fields.put("sequence", Json.integer(json.path("sequence")));
        return fields;
    }

    private static @Nullable String moment(JsonNode node) {
        return Moment.of(node).map(Moment::text).orElse(null);
    }

    private static @Nullable String organizer(JsonNode organizer) {
        var address = Json.text(organizer.path("email"));
        return address == null ? Json.text(organizer.path("displayName")) : address;
    }

    /** In Google's order. */
    private static @Nullable List<Map<String, @Nullable Object>> attendees(JsonNode listed) {
        if (!listed.isArray()) {
            return null;
        }
        var attendees = new ArrayList<Map<String, @Nullable Object>>();
        for (var attendee : listed) {
            if (attendee.isObject()) {
                attendees.add(attendee(attendee));
            }
        }
        return attendees;
    }

    private static Map<String, @Nullable Object> attendee(JsonNode attendee) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("email", Json.text(attendee.path("email")));
        fields.put("display_name", Json.text(attendee.path("displayName")));
        fields.put("response_status", Json.text(attendee.path("responseStatus")));
        fields.put("optional", Json.bool(attendee.path("optional")));
        fields.put("organizer", Json.bool(attendee.path("organizer")));
        fields.put("self", Json.bool(attendee.path("self")));
        fields.put("resource", Json.bool(attendee.path("resource")));
        return fields;
    }
}
