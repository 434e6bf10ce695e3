package io.sluice.admin.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Asking the management API. */
@ConfigMapping(prefix = "sluice.access")
interface AccessConfig {
    /** Longest a client may take to send a body; looked at whenever some of it comes, and silence is bounded by {@code quarkus.http.read-timeout}. */
    @WithDefault("30s")
    @Min(1) Duration bodyTimeout();
}
