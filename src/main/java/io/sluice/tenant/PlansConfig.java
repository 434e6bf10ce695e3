package io.sluice.tenant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** What each plan allows. */
@ConfigMapping(prefix = "sluice.plans")
public interface PlansConfig {
    Free free();

    Pro pro();

    Scale scale();

    /** @return what the plan allows */
    default Terms terms(Plan plan) {
        return switch (plan) {
            case FREE ->
                new Terms(
                        free().rate(),
                        free().burst(),
                        free().eventsPerMonth(),
                        free().retentionDays(),
                        free().sources());
            case PRO ->
                new Terms(pro().rate(), pro().burst(), pro().eventsPerMonth(), pro().retentionDays(), pro().sources());
            case SCALE ->
                new Terms(
                        scale().rate(),
                        scale().burst(),
                        scale().eventsPerMonth(),
                        scale().retentionDays(),
                        scale().sources());
        };
    }

    /**
     * One plan's limits.
     *
     * @param rate verified requests per second; 0: no limit
     * @param burst requests that may come at once
     * @param sources that a tenant may have
     */
    record Terms(int rate, int burst, long eventsPerMonth, int retentionDays, int sources) {}

    /** The plan {@code free}. */
    interface Free {
        /** Verified requests per second, sustained; 0: no limit. */
        @WithDefault("10")
        @Min(0) int rate();

        /** Requests that may come at once. */
        @WithDefault("100")
        @Min(1) int burst();

        /** Events stored per calendar month, UTC. */
        @WithDefault("10000")
        @Min(1) long eventsPerMonth();

        /** Days that events are kept. */
        @WithDefault("7")
        @Min(1) int retentionDays();

        /** Sources that a tenant may have; making one more is refused. */
        @WithDefault("20")
        @Min(1) int sources();
    }

    /** The plan {@code pro}. */
    interface Pro {
        /** Verified requests per second, sustained; 0: no limit. */
        @WithDefault("200")
        @Min(0) int rate();

        /** Requests that may come at once. */
        @WithDefault("2000")
        @Min(1) int burst();

        /** Events stored per calendar month, UTC. */
        @WithDefault("1000000")
        @Min(1) long eventsPerMonth();

        /** Days that events are kept. */
        @WithDefault("30")
        @Min(1) int retentionDays();

        /** Sources that a tenant may have; making one more is refused. */
        @WithDefault("200")
        @Min(1) int sources();
    }

    /** The plan {@code scale}. */
    interface Scale {
        /** Verified requests per second, sustained; 0: no limit. */
        @WithDefault("0")
        @Min(0) int rate();

        /** Requests that may come at once. */
        @WithDefault("1")
        @Min(1) int burst();

        /** Events stored per calendar month, UTC. */
        @WithDefault("100000000")
        @Min(1) long eventsPerMonth();

        /** Days that events are kept. */
        @WithDefault("90")
        @Min(1) int retentionDays();

        /** Sources that a tenant may have; making one more is refused. */
        @WithDefault("2000")
        @Min(1) int sources();
    }
}
