package io.sluice.remote.calendar;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Keeping calendars in step. */
@ConfigMapping(prefix = "sluice.calendar")
public interface CalendarConfig {
    /** A calendar of which nothing was heard is listed this often all the same: Google says that notifications get lost. Up to a tenth sooner, each at another time. */
    @WithDefault("4h")
    @Min(1) Duration poll();

    /** From the begin of one list of a calendar to that of the next, at least: what is signalled meanwhile is one list. */
    @WithDefault("2s")
    @Min(0) Duration apart();

    /** Events of a page, and of a transaction. */
    @WithDefault("250")
    @Min(1) @Max(2500) int page();

    /** Share of a watch channel's life, in percent, after which another one is opened in its place; up to a twentieth of its life sooner, each at another time. */
    @WithDefault("80")
    @Min(10) @Max(95) int renewAfter();
}
