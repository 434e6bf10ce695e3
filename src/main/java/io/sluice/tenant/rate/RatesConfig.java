package io.sluice.tenant.rate;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** The rates that all nodes share. */
@ConfigMapping(prefix = "sluice.rates")
public interface RatesConfig {
    /** Longest a request waits for Redis' word on a rate; then this node judges it alone. */
    @WithDefault("50ms")
    @Min(1) Duration patience();

    /** How long a Redis that did not answer is left alone before it is asked again; no request waits for that. */
    @WithDefault("1s")
    @Min(1) Duration askAgainAfter();
}
