package io.sluice.ops.far.twilio;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** How Twilio writes times. */
final class Times {
    private static final DateTimeFormatter RFC_2822 = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss Z", Locale.US)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter FILTER = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .optionalStart()
            .appendOffsetId()
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter RECEIPT =
            DateTimeFormatter.ofPattern("yyMMddHHmm", Locale.US).withZone(ZoneOffset.UTC);

    private Times() {}

    static String text(Instant time) {
        return RFC_2822.format(time);
    }

    static Instant parse(String text) {
        return Instant.from(RFC_2822.parse(text));
    }

    /** As in {@code RawDlrDoneDate}. */
    static String receipt(Instant time) {
        return RECEIPT.format(time);
    }

    /** A day's midnight or a moment, as filters have it; without an offset it is UTC. */
    static Instant bound(String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : FILTER.parse(text, Instant::from);
        } catch (DateTimeParseException e) {
            throw Errors.invalid(20001, "Invalid date: " + text);
        }
    }
}
