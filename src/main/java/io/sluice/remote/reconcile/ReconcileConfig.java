package io.sluice.remote.reconcile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Comparing what arrived with what providers list. */
@ConfigMapping(prefix = "sluice.reconcile")
public interface ReconcileConfig {
    /** How often each source that has a credential is compared. */
    @WithDefault("1h")
    @Min(1) Duration every();

    /** What is younger may still be on its way, and is left for the next time. */
    @WithDefault("2m")
    @Min(0) Duration grace();
}
