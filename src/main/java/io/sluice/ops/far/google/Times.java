package io.sluice.ops.far.google;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** How an event is read and its times written. */
final class Times {
    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);
    private static final DateTimeFormatter HTTP = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private Times() {}

    static String text(Instant time) {
        return MILLIS.format(time);
    }

    static String http(Instant time) {
        return HTTP.format(time);
    }

    /** Now in milliseconds, but later than the event's last change: no two versions of an event have one {@code updated}. */
    static Instant later(Instant now, JsonNode event) {
        var rounded = now.truncatedTo(ChronoUnit.MILLIS);
        if (!event.has("updated")) {
            return rounded;
        }
        var last = Instant.parse(event.path("updated").asText());
        return rounded.isAfter(last) ? rounded : last.plusMillis(1);
    }

    /** Google's are twice the microseconds of the last change. */
    static String etag(Instant updated) {
        return "\"" + updated.toEpochMilli() * 2000 + "\"";
    }

    static boolean cancelled(JsonNode event) {
        return event.path("status").asText().equals("cancelled");
    }

    /** The id of the series an exception belongs to; empty: none. */
    static String series(JsonNode event) {
        return event.path("recurringEventId").asText();
    }
}
