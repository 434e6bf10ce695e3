package io.sluice.worker.chore;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the audit is kept. */
@ConfigMapping(prefix = "sluice.audit")
public interface AuditConfig {
    /** How long rows are kept. */
    @WithDefault("400d")
    Duration keep();
}
