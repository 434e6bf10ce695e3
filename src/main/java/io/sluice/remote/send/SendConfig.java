package io.sluice.remote.send;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Sending messages and mails. */
@ConfigMapping(prefix = "sluice.send")
public interface SendConfig {
    /** How long the API waits for the provider's answer before it answers without. */
    @WithDefault("5s")
    @Min(0) Duration patience();

    /** How long an Idempotency-Key stands for its request. */
    @WithDefault("24h")
    @Min(1) Duration keyTtl();

    /** A message whose call was not answered is looked for in Twilio's list for so long before it is sent again. */
    @WithDefault("1m")
    @Min(1) Duration settle();

    /** What could not be sent for so long fails: nobody wants it any more. */
    @WithDefault("1h")
    @Min(1) Duration giveUp();

    /** How long it may be unknown whether something was sent before it fails. */
    @WithDefault("24h")
    @Min(1) Duration unknown();
}
