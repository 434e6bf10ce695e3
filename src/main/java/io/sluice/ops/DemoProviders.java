package io.sluice.ops;

import io.sluice.ops.far.google.Life;
import io.sluice.ops.far.process.FarSidesOfThisProcess;
import io.sluice.remote.ApiUrls;
import io.sluice.remote.calendar.Calendars;
import io.sluice.remote.google.GoogleCredential;
import io.sluice.tenant.manage.TenantSources;
import io.sluice.tenant.manage.Whose;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What the demo tenant has at the providers, where this process plays them: a calendar that lives, and accounts to send with. */
@ApplicationScoped
class DemoProviders {
    private static final String ACCOUNT = "AC00000000000000000000000000000000";

    private final Calendars calendars;
    private final TenantSources sources;
    private final Demo demo;
    private final ApiUrls urls;

    DemoProviders(Calendars calendars, TenantSources sources, Demo demo, ApiUrls urls) {
        this.calendars = calendars;
        this.sources = sources;
        this.demo = demo;
        this.urls = urls;
    }

    /** Makes what is not there yet; nothing where the providers are not played. @return whether there is a calendar */
    boolean ready(Demo.Ready ready) {
        credential(ready, "stripe", urls.stripeApiUrl(), Map.of("api_key", "sk_test_demo"));
        credential(
                ready,
                "twilio",
                urls.twilioApiUrl(),
                Map.of("account_sid", ACCOUNT, "auth_token", demo.secret("twilio")));
        credential(ready, "sendgrid", urls.sendgridApiUrl(), Map.of("api_key", "SG.demo"));
        boolean calendar = played("google", urls.googleApiUrl());
        if (calendar && calendars.list(ready.tenant(), 1, Optional.empty()).isEmpty()) {
            calendars.connect(
                    ready.tenant(),
                    Life.CALENDAR,
                    new GoogleCredential.RefreshToken(Life.CLIENT, Life.SECRET, Life.REFRESH_TOKEN));
        }
        return calendar;
    }

    /** Whether a message can be sent without an account. */
    boolean sends() {
        return played("twilio", urls.twilioApiUrl());
    }

    private void credential(Demo.Ready ready, String provider, URI url, Map<String, String> credential) {
        Optional<UUID> source = ready.source(provider);
        if (played(provider, url) && source.isPresent()) {
            sources.credential(Whose.tenant(ready.tenant()), source.get(), credential);
        }
    }

    private static boolean played(String provider, URI url) {
        return FarSidesOfThisProcess.supplied("sluice." + provider + "-api-url", url.toString());
    }
}
