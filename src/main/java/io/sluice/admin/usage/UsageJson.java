package io.sluice.admin.usage;

import io.sluice.tenant.usage.Usage;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a tenant uses of what its plan allows. */
@Schema(name = "Usage")
record UsageJson(
        String plan,

        @Schema(description = "The month, UTC, that events are counted in")
        Period period,

        @Schema(description = "Events stored in the period") Share events,
        Share sources,

        @Schema(description = "Verified requests; null: no limit") @Nullable Rate rate,

        @Schema(description = "Days that events are kept") int retentionDays) {

    /** @param until exclusive */
    @Schema(name = "UsagePeriod")
    record Period(Instant from, Instant until) {}

    @Schema(name = "UsageShare")
    record Share(long used, long limit) {}

    @Schema(name = "UsageRate")
    record Rate(int perSecond, int burst) {}

    static UsageJson from(Usage usage) {
        var terms = usage.terms();
        return new UsageJson(
                usage.plan(),
                new Period(usage.from(), usage.until()),
                new Share(usage.events(), terms.eventsPerMonth()),
                new Share(usage.sources(), terms.sources()),
                terms.rate() == 0 ? null : new Rate(terms.rate(), terms.burst()),
                terms.retentionDays());
    }
}
