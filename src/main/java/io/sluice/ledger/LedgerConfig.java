package io.sluice.ledger;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;

/** The ledger in Postgres. */
@ConfigMapping(prefix = "sluice.ledger")
public interface LedgerConfig {
    /** Waits between the tries of a failing event; after the last it is a dead letter. */
    @WithDefault("5s,30s,2m,10m,1h,6h")
    @Size(max = 40) List<@Min(0) Duration> backoff();

    /** Longest a statement of a batch may run; must stay below {@code sluice.queue.reclaim-after}. */
    @WithDefault("10s")
    @Min(1) Duration statementTimeout();

    /** Longest a batch waits for others that write to its tenants; then it is tried again as a whole. Must stay below the statement time-out. */
    @WithDefault("3s")
    @Min(1) Duration lockTimeout();

    /** Longest that what was learned of a provider, or is asked of the tenant by a person, waits on this node for others of its tenant. */
    @WithDefault("15s")
    @Min(1) Duration turnTimeout();

    /** Bytes of requests that one transaction takes in, opened; one larger request has a transaction to itself. */
    @WithDefault("16777216")
    @Min(1) long batchBytes();

    /** Events of requests that one transaction takes in; one request that holds more has a transaction to itself. */
    @WithDefault("1000")
    @Min(1) int batchEvents();

    Rejections rejections();

    /** What is kept of requests that failed verification, of each source; the oldest go first. */
    interface Rejections {
        /** Requests. */
        @WithDefault("1000")
        @Min(1) int count();

        /** Bytes of requests, compressed and sealed. */
        @WithDefault("67108864")
        @Min(1) long bytes();

        /** How long. */
        @WithDefault("7d")
        @Min(1) Duration age();
    }

    Retention retention();

    /** How long what is not the records themselves is kept, beside the events: their days are the plan's. */
    interface Retention {
        /** How often it is looked what is past its time; what was left is gone on with after a minute. */
        @WithDefault("1h")
        @Min(1) Duration every();

        /** Longest that dropping a partition waits for each of four locks; whoever comes then waits behind it. */
        @WithDefault("200ms")
        @Min(1) Duration lockTimeout();

        /** Rows that one transaction deletes. */
        @WithDefault("2000")
        @Min(1) int batch();

        /** How long the keys of events are kept, so that a repeated delivery is a duplicate; longer where a plan keeps its events longer. */
        @WithDefault("30d")
        @Min(1) Duration keys();

        /** How long it is known which requests are in the ledger; longer than one may wait in the queue to be acknowledged. */
        @WithDefault("8d")
        @Min(1) Duration requests();

        /** How long replays, fetches and sends are kept that are over. */
        @WithDefault("30d")
        @Min(1) Duration tasks();

        /** How long it is kept who did what. */
        @WithDefault("400d")
        @Min(1) Duration audit();

        /** Months that usage is kept, beside the current one. */
        @WithDefault("25")
        @Min(1) int usageMonths();
    }
}
