package io.sluice.provider.gcal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.Merge;
import io.sluice.event.RawRequest;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events as Google lists them, and the pages they come in. */
final class Items {
    static final GcalProvider GCAL = new GcalProvider();
    static final String CALENDAR = "jo@example.com";
    static final Instant AS_OF = Instant.parse("2026-11-25T10:00:00.123Z");
    static final Instant RECEIVED = Instant.parse("2026-11-25T10:00:05Z");

    static final String MEETING = """
            {"kind":"calendar#event","etag":"\\"3559112424246000\\"","id":"7cbh8rpc10lrc0ckih9tafss99","status":"confirmed",
            "htmlLink":"https://www.google.com/calendar/event?eid=N2NiaDhy","created":"2026-05-20T08:00:00.000Z",
            "updated":"2026-05-22T20:43:32.123Z","summary":"Plan the launch","description":"Bring <b>slides</b>",
            "location":"Room 4","creator":{"email":"jo@example.com","self":true},
            "organizer":{"email":"jo@example.com","displayName":"Jo","self":true},
            "start":{"dateTime":"2026-06-01T09:00:00+02:00","timeZone":"Europe/Berlin"},
            "end":{"dateTime":"2026-06-01T10:30:00+02:00","timeZone":"Europe/Berlin"},
            "iCalUID":"7cbh8rpc10lrc0ckih9tafss99@google.com","sequence":2,
            "attendees":[
              {"email":"jo@example.com","displayName":"Jo","organizer":true,"self":true,"responseStatus":"accepted"},
              {"email":"mia@example.net","optional":true,"responseStatus":"needsAction"},
              {"email":"room4@resource.calendar.google.com","displayName":"Room 4","resource":true,"responseStatus":"accepted"}],
            "hangoutLink":"https://meet.google.com/abc-defg-hij","reminders":{"useDefault":true},"eventType":"default"}""";

    static final String ALL_DAY = """
            {"kind":"calendar#event","etag":"\\"3559112424300000\\"","id":"all_day","status":"confirmed",
            "created":"2026-05-20T08:00:00.000Z","updated":"2026-05-22T20:43:32.150Z","summary":"Fair",
            "organizer":{"displayName":"The fair"},"start":{"date":"2026-06-01"},"end":{"date":"2026-06-03"},
            "transparency":"transparent","iCalUID":"all_day@google.com","sequence":0}""";

    static final String MASTER = """
            {"kind":"calendar#event","etag":"\\"3559112424400000\\"","id":"weekly","status":"confirmed",
            "created":"2026-05-20T08:00:00.000Z","updated":"2026-05-22T20:43:32.200Z","summary":"Weekly",
            "organizer":{"email":"jo@example.com"},"start":{"dateTime":"2026-06-01T09:00:00-04:00","timeZone":"America/New_York"},
            "end":{"dateTime":"2026-06-01T09:30:00-04:00","timeZone":"America/New_York"},
            "recurrence":["RRULE:FREQ=WEEKLY;BYDAY=MO"],"iCalUID":"weekly@google.com","sequence":1}""";

    static final String EXCEPTION = """
            {"kind":"calendar#event","etag":"\\"3559112424500000\\"","id":"weekly_20260608T130000Z","status":"tentative",
            "created":"2026-05-20T08:00:00.000Z","updated":"2026-05-22T20:43:32.250Z","summary":"Weekly, later",
            "organizer":{"email":"jo@example.com"},"start":{"dateTime":"2026-06-08T11:00:00-04:00","timeZone":"America/New_York"},
            "end":{"dateTime":"2026-06-08T11:30:00-04:00","timeZone":"America/New_York"},"recurringEventId":"weekly",
            "originalStartTime":{"dateTime":"2026-06-08T09:00:00-04:00","timeZone":"America/New_York"},
            "iCalUID":"weekly@google.com","sequence":2}""";

    static final String CANCELLED_INSTANCE = """
            {"kind":"calendar#event","etag":"\\"3559112424600000\\"","id":"weekly_20260615T130000Z","status":"cancelled",
            "recurringEventId":"weekly","originalStartTime":{"dateTime":"2026-06-15T09:00:00-04:00","timeZone":"America/New_York"}}""";

    static final List<String> ALL = List.of(MEETING, ALL_DAY, MASTER, EXCEPTION, CANCELLED_INSTANCE);

    private Items() {}

    static RawRequest request(String body) {
        return new RawRequest("SYNC", "", Headers.NONE, body.getBytes(UTF_8));
    }

    static RawRequest page(String... items) {
        return request("{\"calendar_id\":\"" + CALENDAR + "\",\"as_of\":\"" + AS_OF + "\",\"items\":["
                + String.join(",", items) + "]}");
    }

    static List<Event> events(RawRequest page) {
        return ((Reading.Events) GCAL.read(page)).events();
    }

    /** The event of one item. */
    static Event event(String item) {
        return events(page(item)).getFirst();
    }

    static Change change(Event event) {
        return ((Projection.Changes) GCAL.project(event, RECEIVED)).changes().getFirst();
    }

    /** What an item says, by field. */
    static Map<String, @Nullable Object> said(String item) {
        var said = new HashMap<String, @Nullable Object>();
        change(event(item)).merges().forEach((field, merge) -> said.put(field, ((Merge.Newest) merge).value()));
        return said;
    }

    /** A confirmed event with nothing but its id, its time and these members. */
    static String with(String members) {
        return "{\"id\":\"e1\",\"status\":\"confirmed\",\"updated\":\"2026-05-22T20:43:32.123Z\"," + members + "}";
    }
}
