package io.sluice.history.provider.calendar;

import io.sluice.event.RecordKey;
import io.sluice.history.provider.Actor;
import io.sluice.history.provider.Truth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One event: it is changed, cancelled and brought back. When cancelled, some are listed with all they had, others as a mere tombstone. */
final class Meeting implements Actor {
    private static final List<String> ANSWERS = List.of("needsAction", "accepted", "declined");

    private final CalendarAccount account;
    private final String id;
    private final boolean instance;
    /** With one, several states may share a millisecond. */
    private final boolean etags;

    private final boolean times;
    private final boolean tombstones;

    private boolean changed;
    private String status = "";
    private long sequence;
    private int edits;
    private Instant updated = Instant.EPOCH;
    private Instant start = Instant.parse("2026-06-01T09:00:00Z");
    private boolean allDay;
    private @Nullable String description = "First";
    private final List<String> answers = new ArrayList<>();
    /** What the pages said, by field. */
    private final Map<String, @Nullable Object> told = new LinkedHashMap<>();

    Meeting(CalendarAccount account, int number) {
        this.account = account;
        id = account.mark + "e" + number;
        instance = account.random.nextBoolean();
        etags = account.random.nextInt(3) > 0;
        times = account.random.nextBoolean();
        tombstones = account.random.nextBoolean();
    }

    @Override
    public boolean step() {
        if (!etags || account.random.nextBoolean()) {
            account.tick();
        }
        switch (status) {
            case "cancelled" -> status = "confirmed";
            case "" -> status = account.random.nextInt(5) == 0 ? "cancelled" : "confirmed";
            default -> change();
        }
        changed = true;
        edits++;
        updated = account.now();
        return true;
    }

    private void change() {
        switch (account.random.nextInt(6)) {
            case 0 -> status = status.equals("confirmed") ? "tentative" : "confirmed";
            case 1 -> description = description == null ? "Text " + edits : null;
            case 2 -> {
                start = start.plus(Duration.ofDays(1));
                sequence++;
            }
            case 3 -> {
                allDay = !allDay;
                sequence++;
            }
            case 4 -> answers.add(ANSWERS.get(account.random.nextInt(ANSWERS.size())));
            default -> status = "cancelled";
        }
    }

    /** How it is listed now; empty where that was told before. */
    Optional<Map<String, @Nullable Object>> tell() {
        if (!changed) {
            return Optional.empty();
        }
        changed = false;
        var item = new LinkedHashMap<>(Truth.map("kind", "calendar#event", "id", id, "status", status));
        told.putAll(Truth.map("calendar_id", account.calendar, "status", status));
        if (etags) {
            // Google's count half microseconds.
            item.put("etag", "\"" + (updated.toEpochMilli() * 2_000 + edits) + '"');
        }
        if (instance) {
            item.put("recurringEventId", "series");
            item.put("originalStartTime", Map.of("dateTime", "2026-06-01T11:00:00+02:00"));
            told.putAll(Truth.map("recurring_event_id", "series", "original_start", "2026-06-01T09:00:00.000Z"));
        }
        boolean tombstone = tombstones && status.equals("cancelled");
        if (times || !tombstone) {
            item.put("updated", updated.toString());
        }
        if (!tombstone) {
            tellAll(item);
        }
        return Optional.of(item);
    }

    private void tellAll(Map<String, @Nullable Object> item) {
        var day = start.toString().substring(0, 10);
        Map<String, Object> when = allDay ? Map.of("date", day) : Map.of("dateTime", day + "T10:00:00+01:00");
        item.putAll(Truth.map("summary", "Meeting", "start", when, "end", when));
        item.putAll(Truth.map("iCalUID", id + "@google.com", "sequence", sequence));
        if (description != null) {
            item.put("description", description);
        }
        if (!answers.isEmpty()) {
            item.put(
                    "attendees",
                    answers.stream().map(a -> Map.of("responseStatus", a)).toList());
        }
        var time = allDay ? day : day + "T09:00:00.000Z";
        told.putAll(Truth.map("summary", "Meeting", "description", description, "start", time, "end", time));
        told.putAll(Truth.map("all_day", allDay, "ical_uid", id + "@google.com", "sequence", sequence));
        told.put(
                "attendees",
                answers.isEmpty()
                        ? null
                        : answers.stream().map(Meeting::attendee).toList());
    }

    private static Map<String, @Nullable Object> attendee(String answer) {
        return Truth.map(
                "email",
                null,
                "display_name",
                null,
                "response_status",
                answer,
                "optional",
                null,
                "organizer",
                null,
                "self",
                null,
                "resource",
                null);
    }

    @Override
    public List<Truth> truths() {
        return told.isEmpty()
                ? List.of()
                : List.of(new Truth(new RecordKey("calendar_events", id, account.calendar), told));
    }
}
