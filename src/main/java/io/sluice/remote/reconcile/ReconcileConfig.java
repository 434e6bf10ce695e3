package io.sluice.remote.reconcile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** Comparing what arrived with what providers list. */
@ConfigMapping(prefix = "sluice.reconcile")
public interface ReconcileConfig {
    /** How often each source that has a credential is compared. */
    @WithDefault("1h")
    @DurationMin(millis = 1)
    Duration every();

    /** What is younger may still be on its way, and is left for the next time. */
    @WithDefault("2m")
    @DurationMin
    Duration grace();
}
