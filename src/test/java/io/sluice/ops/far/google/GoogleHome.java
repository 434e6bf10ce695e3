package io.sluice.ops.far.google;

import io.sluice.ledger.bench.TickedClock;
import io.sluice.ops.far.Http;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Google of its own for each test, and a user who has consented. */
final class GoogleHome implements BeforeEachCallback, AfterEachCallback {
    static final String EVENTS = "/calendar/v3/calendars/team%40example.com/events";

    TickedClock clock = new TickedClock();
    GoogleFarSide google = GoogleFarSide.start(clock);
    Http http = new Http(google.url(), "");

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        google.user("client", "hush", "refresh-a");
        http = http.as("Bearer " + accessToken("refresh-a"));
    }

    String accessToken(String refreshToken) throws Exception {
        return refreshed(refreshToken).json().path("access_token").asText();
    }

    Http.Response refreshed(String refreshToken) throws Exception {
        return http.as("")
                .form(
                        "/token",
                        "grant_type",
                        "refresh_token",
                        "client_id",
                        "client",
                        "client_secret",
                        "hush",
                        "refresh_token",
                        refreshToken);
    }

    Calendar team() {
        return google.calendar("team@example.com");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        google.close();
    }
}
