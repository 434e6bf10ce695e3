package io.sluice.remote.google;

import io.sluice.remote.RemoteSettings;
import io.sluice.remote.Wire;
import java.net.URI;
import java.time.Clock;

/** Google as the calendars call it, at any address. */
public final class GoogleBench {
    private GoogleBench() {}

    public static Google google(URI at, Clock clock, RemoteSettings settings) {
        var http = new GoogleHttp(new Wire(settings));
        var urls = RemoteSettings.urls(at);
        return new Google(settings.calls(), new GoogleTokens(http, urls, clock), new GoogleApi(http, urls));
    }
}
