package io.sluice.record;

import static io.sluice.record.Field.bool;
import static io.sluice.record.Field.integer;
import static io.sluice.record.Field.json;
import static io.sluice.record.Field.text;

/**
 * Events of Google Calendar. The scope of the key is the calendar, since one event stands in several under one id. Each field moves by itself: a tombstone says only a
 * few, and a cancelled event can come back.
 */
final class CalendarEvents {
    static final Kind KIND = Kind.of(
                    "calendar_events",
                    text("calendar_id").asPersonal(),
                    text("status"),
                    text("summary").asPersonal(),
                    text("description").asPersonal(),
                    text("location").asPersonal(),
                    text("start"),
                    text("end"),
                    bool("all_day"),
                    text("time_zone"),
                    text("organizer").asPersonal(),
                    json("attendees").asPersonal(),
                    text("recurring_event_id"),
                    text("original_start"),
                    text("ical_uid").asPersonal(),
                    integer("sequence"))
            .withPersonalScope();

    private CalendarEvents() {}
}
