package io.sluice.ops.far.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.provider.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Events as Google gives them, the same in each run. */
final class Samples {
    static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

    private Samples() {}

    /** The event of that number: timed, all-day, with attendees, a series, an exception of the series before. */
    static ObjectNode of(String calendar, int number, LocalDate today) {
        var day = today.plusDays(number % 180);
        return switch (number % 5) {
            case 0 -> timed("Review " + number, day.atTime(9, 30).atZone(ZONE));
            case 1 -> allDay("Holiday " + number, day);
            case 2 -> attended("Demo " + number, day.atTime(15, 0).atZone(ZoneId.of("America/New_York")));
            case 3 -> series("Standup " + number, day.atTime(LocalTime.NOON).atZone(ZONE));
            default -> exception(calendar, number, today);
        };
    }

    /** Google's ids are of 0-9 and a-v. */
    static String id(String calendar, int number) {
        var hash = Sha256.hex((calendar + "/" + number).getBytes(StandardCharsets.UTF_8));
        return new BigInteger(hash, 16).toString(32).substring(0, 26);
    }

    /** @param before the version that it replaces; empty: none */
    static ObjectNode completed(ObjectNode event, String calendar, JsonNode before, Instant updated) {
        var id = event.path("id").asText();
        var uid = (Times.series(event).isEmpty() ? id : Times.series(event)) + "@google.com";
        var whole = JsonNodeFactory.instance.objectNode().put("kind", "calendar#event");
        whole.put("etag", "").put("id", id).put("status", "confirmed");
        whole.put("htmlLink", "https://www.google.com/calendar/event?eid=" + id);
        whole.put("created", before.path("created").asText(Times.text(updated))).put("updated", "");
        whole.putObject("creator").put("email", calendar).put("self", true);
        whole.putObject("organizer").put("email", calendar).put("self", true);
        whole.put("iCalUID", uid);
        whole.putObject("reminders").put("useDefault", true);
        whole.put("eventType", "default");
        whole.setAll(event);
        whole.put("sequence", before.isEmpty() ? 0 : before.path("sequence").asInt() + 1);
        return whole.put("etag", Times.etag(updated)).put("updated", Times.text(updated));
    }

    private static ObjectNode timed(String summary, ZonedDateTime start) {
        var event = JsonNodeFactory.instance.objectNode().put("summary", summary);
        event.put("description", "Notes on " + summary).put("location", "Room " + start.getDayOfMonth());
        event.set("start", moment(start));
        event.set("end", moment(start.plusMinutes(45)));
        return event;
    }

    private static ObjectNode allDay(String summary, LocalDate day) {
        var event = JsonNodeFactory.instance.objectNode().put("summary", summary);
        event.putObject("start").put("date", day.toString());
        event.putObject("end").put("date", day.plusDays(1).toString());
        return event.put("transparency", "transparent");
    }

    private static ObjectNode attended(String summary, ZonedDateTime start) {
        var event = timed(summary, start);
        event.putObject("organizer").put("email", "ada@example.com").put("displayName", "Ada");
        var attendees = event.putArray("attendees");
        attendees
                .addObject()
                .put("email", "ada@example.com")
                .put("organizer", true)
                .put("responseStatus", "accepted");
        attendees.addObject().put("email", "bob@example.com").put("responseStatus", "needsAction");
        return event;
    }

    private static ObjectNode series(String summary, ZonedDateTime start) {
        var event = timed(summary, start);
        event.putArray("recurrence").add("RRULE:FREQ=DAILY;COUNT=10");
        return event;
    }

    /** The third day of the series before, an hour later. */
    private static ObjectNode exception(String calendar, int number, LocalDate today) {
        var original =
                today.plusDays((number - 1) % 180 + 2L).atTime(LocalTime.NOON).atZone(ZONE);
        var series = id(calendar, number - 1);
        var event = timed("Standup " + (number - 1) + ", moved", original.plusHours(1));
        event.put("id", series + "_" + BASIC.format(original.withZoneSameInstant(ZoneOffset.UTC)));
        event.put("recurringEventId", series).set("originalStartTime", moment(original));
        return event;
    }

    private static ObjectNode moment(ZonedDateTime time) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("dateTime", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time))
                .put("timeZone", time.getZone().getId());
    }
}
