package io.sluice.admin.calendar;

import io.sluice.event.Id;
import io.sluice.remote.calendar.Calendars;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A calendar as the API shows it. */
@Schema(name = "Calendar")
record CalendarJson(
        String id,

        @Schema(description = "Google's id of the calendar") String calendarId,

        @Schema(
                description =
                        "syncing until it was listed in full, then live; failed where Google refuses it, see error")
        String status,

        @Schema(description = "The watch channel by which Google tells of changes; null where there is none") @Nullable ChannelJson channel,

        @Schema(description = "As the calendar was then, it is here") @Nullable Instant lastSyncedAt,

        @Schema(description = "What failed last; it is tried again. Null where nothing did") @Nullable String error,

        Instant createdAt) {

    /** A watch channel. */
    @Schema(name = "CalendarChannel")
    record ChannelJson(String id, String resourceId, Instant expiresAt) {}

    static CalendarJson from(Calendars.Connected calendar) {
        return new CalendarJson(
                Id.of(Id.Kind.CALENDAR, calendar.id()),
                calendar.calendarId(),
                calendar.status(),
                calendar.channel()
                        .map(c -> new ChannelJson(c.id(), c.resourceId(), c.expiresAt()))
                        .orElse(null),
                calendar.syncedAt().orElse(null),
                calendar.error().orElse(null),
                calendar.createdAt());
    }
}
