package io.sluice.ops.far.google;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.provider.Form;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of {@code events.list}.
 *
 * @see <a href="https://developers.google.com/workspace/calendar/api/v3/reference/events/list">Events: list</a>
 */
record Query(Form form) {
    /** Not to be sent with a sync token. */
    private static final List<String> RESTRICTIONS = List.of(
            "iCalUID",
            "orderBy",
            "privateExtendedProperty",
            "q",
            "sharedExtendedProperty",
            "timeMin",
            "timeMax",
            "updatedMin");

    /** A listing with one of these ends without a sync token. */
    private static final List<String> WITHOUT_SYNC =
            List.of("iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "updatedMin");

    /** @throws io.sluice.ops.far.Refusal a parameter is wrong by itself */
    Query {
        if (form.get("orderBy").equals("startTime") && !form.get("singleEvents").equals("true")) {
            throw Errors.invalid("orderBy", "The requested ordering is not available for the particular query.");
        }
    }

    int maxResults() {
        if (!form.has("maxResults")) {
            return 250;
        }
        try {
            var asked = Integer.parseInt(form.get("maxResults"));
            if (asked > 0) {
                return Math.min(asked, 2500);
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw Errors.invalid("maxResults", "Invalid value for maxResults");
    }

    boolean singleEvents() {
        return form.get("singleEvents").equals("true");
    }

    boolean since() {
        return form.has("updatedMin");
    }

    boolean showDeleted() {
        return form.get("showDeleted").equals("true");
    }

    boolean givesSyncToken() {
        return WITHOUT_SYNC.stream().noneMatch(form::has);
    }

    Optional<Cursor> page() {
        if (!form.has("pageToken")) {
            return Optional.empty();
        }
        return Optional.of(Cursor.parse(form.get("pageToken"))
                .orElseThrow(() -> Errors.invalid("pageToken", "Invalid page token value.")));
    }

    /** @throws io.sluice.ops.far.Refusal a token that is none, is too old, or came with what it must not come with */
    Optional<Cursor> sync(int generation) {
        if (!form.has("syncToken")) {
            return Optional.empty();
        }
        if (RESTRICTIONS.stream().anyMatch(form::has) || form.get("showDeleted").equals("false")) {
            throw Errors.syncTokenWithRequestRestrictions();
        }
        var cursor = Cursor.parse(form.get("syncToken"))
                .filter(c -> c.changes() && c.generation() == generation)
                .orElseThrow(Errors::fullSyncRequired);
        if (cursor.singleEvents() != singleEvents()) {
            throw Errors.syncTokenWithRequestRestrictions();
        }
        return Optional.of(cursor);
    }

    /** Whether an event meets the filters; whether it is deleted is another question. */
    boolean meets(JsonNode event) {
        if (!event.has("start")) {
            return true;
        }
        return (!form.has("timeMin") || moment(event.path("end")).isAfter(time("timeMin")))
                && (!form.has("timeMax") || moment(event.path("start")).isBefore(time("timeMax")))
                && (!form.has("updatedMin")
                        || !Instant.parse(event.path("updated").asText()).isBefore(time("updatedMin")))
                && (!form.has("iCalUID") || event.path("iCalUID").asText().equals(form.get("iCalUID")))
                && (!form.has("q") || event.path("summary").asText().contains(form.get("q")));
    }

    private Instant time(String parameter) {
        try {
            return OffsetDateTime.parse(form.get(parameter)).toInstant();
        } catch (DateTimeParseException e) {
            throw Errors.invalid(parameter, "Bad Request");
        }
    }

    private static Instant moment(JsonNode time) {
        return time.has("dateTime")
                ? OffsetDateTime.parse(time.path("dateTime").asText()).toInstant()
                : LocalDate.parse(time.path("date").asText())
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
    }
}
