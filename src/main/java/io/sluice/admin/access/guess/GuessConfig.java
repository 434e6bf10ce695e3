package io.sluice.admin.access.guess;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How many wrong credentials an address may try. */
@ConfigMapping(prefix = "sluice.access.guesses")
public interface GuessConfig {
    /** Different wrong credentials that one address may offer at once. */
    @WithDefault("60")
    @Min(1) int burst();

    /** One more after each of these. */
    @WithDefault("1s")
    @Min(1) Duration every();

    /** How long a credential that was good passes from an address that has none left. */
    @WithDefault("24h")
    @Min(1) Duration remember();

    /** How many addresses, and how many credentials, are kept in mind. */
    @WithDefault("50000")
    @Min(1) int remembered();
}
