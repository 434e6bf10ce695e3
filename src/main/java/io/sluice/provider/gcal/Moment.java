package io.sluice.provider.gcal;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.provider.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When an event starts or ends: {@code {"date": …}}, or {@code {"dateTime": …, "timeZone": …}} whose zone counts only where the time has no offset.
 *
 * @param text the date ({@code 2026-01-31}), or RFC 3339 in UTC with milliseconds
 */
record Moment(String text, boolean allDay) {
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9_+/-]{1,64}");
    private static final int LAST_YEAR = 9999;

    /** Empty when it is absent or neither form, of a zone that is not known, or beyond RFC 3339's years. */
    static Optional<Moment> of(JsonNode node) {
        try {
            return date(node.path("date")).or(() -> time(node));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The zone's IANA name; empty for what cannot be one. */
    static Optional<String> zone(JsonNode node) {
        return Optional.ofNullable(node.path("timeZone").textValue())
                .filter(zone -> ZONE.matcher(zone).matches());
    }

    private static Optional<Moment> date(JsonNode date) {
        return text(date)
                .map(LocalDate::parse)
                .filter(d -> within(d.getYear()))
                .map(d -> new Moment(d.toString(), true));
    }

    private static Optional<Moment> time(JsonNode node) {
        return text(node.path("dateTime"))
                .map(text -> DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from))
                .flatMap(parsed -> parsed instanceof LocalDateTime local
                        ? zone(node).map(zone -> local.atZone(ZoneId.of(zone)).toInstant())
                        : Optional.of(Instant.from(parsed)))
                .filter(time -> within(time.atOffset(ZoneOffset.UTC).getYear()))
                .map(time -> new Moment(UTC.format(time), false));
    }

    private static Optional<String> text(JsonNode node) {
        return node.isTextual() ? Optional.ofNullable(Json.text(node)) : Optional.empty();
    }

    private static boolean within(int year) {
        return year >= 1 && year <= LAST_YEAR;
    }
}
