package io.sluice.remote;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;

/** Calling the providers' APIs. */
@ConfigMapping(prefix = "sluice.remote")
public interface RemoteConfig {
    /** Tasks of one kind that are under way at once, on all nodes together: a provider that hangs holds up its own kind alone. */
    @WithDefault("64")
    @Min(1) @Max(1000) int concurrency();

    /** Tasks of one kind and one tenant that are under way at once, on all nodes together. */
    @WithDefault("4")
    @Min(1) int perTenant();

    /** How often it is looked what is due. */
    @WithDefault("500ms")
    @Min(1) Duration every();

    /** A node that was silent for four times as long is taken for dead, and others go on with its tasks. */
    @WithDefault("5s")
    @Min(1) Duration heartbeat();

    /** Longest a connection to a provider may take to stand. */
    @WithDefault("5s")
    @Min(1) Duration connectTimeout();

    /** Longest a provider may take to answer a call. */
    @WithDefault("20s")
    @Min(1) Duration callTimeout();

    /** Waits after calls that failed in a row; the last one stays. */
    @WithDefault("5s,30s,2m,10m,30m")
    @Size(min = 1, max = 40) List<@Min(0) Duration> backoff();

    /** Calls per second for one source's credential. */
    @WithDefault("10")
    @Min(1) int rate();

    /** Calls for one source's credential that may follow each other at once. */
    @WithDefault("20")
    @Min(1) int burst();

    /** Calls in a row that failed because of the provider before no more are tried for a while. */
    @WithDefault("5")
    @Min(1) int breakAfter();

    /** How long no call is tried then. */
    @WithDefault("10s")
    @Min(1) Duration rest();
}
