package io.sluice.remote;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;

/** Where the providers' APIs are; others than the providers' own for tests and proxies. */
@ConfigMapping(prefix = "sluice")
public interface ApiUrls {
    @WithDefault("https://api.stripe.com")
    URI stripeApiUrl();

    @WithDefault("https://api.twilio.com")
    URI twilioApiUrl();

    @WithDefault("https://api.sendgrid.com")
    URI sendgridApiUrl();

    /** Google's tokens come from {@code oauth2.googleapis.com}; where this is another host, from {@code /token} there. */
    @WithDefault("https://www.googleapis.com")
    URI googleApiUrl();
}
