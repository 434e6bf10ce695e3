package io.sluice.remote;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;

/** Where the providers' APIs are; others than the providers' own for tests and proxies. */
@ConfigMapping(prefix = "sluice")
public interface ApiUrls {
    String STRIPE = "https://api.stripe.com";
    String TWILIO = "https://api.twilio.com";
    String SENDGRID = "https://api.sendgrid.com";
    String GOOGLE = "https://www.googleapis.com";

    @WithDefault(STRIPE)
    URI stripeApiUrl();

    @WithDefault(TWILIO)
    URI twilioApiUrl();

    @WithDefault(SENDGRID)
    URI sendgridApiUrl();

    /** Google's tokens come from {@code oauth2.googleapis.com}; where this is another host, from {@code /token} there. */
    @WithDefault(GOOGLE)
    URI googleApiUrl();
}
