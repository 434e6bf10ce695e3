package io.sluice.worker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** The worker loops of this node. */
@ConfigMapping(prefix = "sluice.worker")
public interface WorkerConfig {
    /** Requests claimed and committed together, per partition. */
    @WithDefault("128")
    @Min(1) @Max(1000) int batch();

    /** Batches that may be applied at the same time; each holds one Postgres connection. 0: as many as there are processors, and two at the least. */
    @WithDefault("0")
    @Min(0) int concurrency();

    /** How often each partition looks for entries that another consumer left behind. */
    @WithDefault("5s")
    @Min(1) Duration reclaimEvery();

    /** How often due events are looked for in Postgres. */
    @WithDefault("500ms")
    @Min(1) Duration sweepEvery();

    /** Longest a loop waits before it tries a store again that was away. */
    @WithDefault("2s")
    @Min(1) Duration patience();

    /** A loop that has not moved for this long counts as stuck. */
    @WithDefault("60s")
    @Min(1) Duration stuckAfter();
}
