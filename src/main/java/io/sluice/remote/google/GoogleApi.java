package io.sluice.remote.google;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.provider.Json;
import io.sluice.remote.ApiUrls;
import io.sluice.remote.CallFailed;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * Three calls of the Calendar API, each with an access token. They throw {@link CallFailed} by {@link GoogleErrors}. Thread-safe; blocks the caller.
 *
 * @see <a href="https://developers.google.com/workspace/calendar/api/v3/reference">Calendar API reference</a>
 */
@ApplicationScoped
class GoogleApi {
    private static final String ROOT = "/calendar/v3";
    /** Of the year 9999; Postgres would refuse what is far beyond. */
    private static final long LAST = 253_402_300_799_000L;

    private final GoogleHttp http;
    private final String base;

    GoogleApi(GoogleHttp http, ApiUrls urls) {
        this.http = http;
        this.base = base(urls) + ROOT;
    }

    /** Without a slash at its end. */
    static String base(ApiUrls urls) {
        return urls.googleApiUrl().toString().replaceFirst("/+$", "");
    }

    EventsPage list(String token, String calendar, EventsQuery query) {
        var answer = send(get(events(calendar) + '?' + query.encoded(), token));
        var json = answer.json();
        var page = new EventsPage(
                json.path("items") instanceof ArrayNode items ? items : JsonNodeFactory.instance.arrayNode(),
                Optional.ofNullable(Json.time(json.path("updated"))),
                text(answer, "nextPageToken"),
                text(answer, "nextSyncToken"));
        if (!json.isObject() || page.next().isEmpty() && page.syncToken().isEmpty()) {
            throw GoogleErrors.garbled(answer.status());
        }
        return page;
    }

    Google.Opened watch(String token, String calendar, Google.NewChannel channel) {
        var asked = JsonNodeFactory.instance.objectNode().put("id", channel.id());
        asked.put("type", "web_hook").put("address", channel.address()).put("token", channel.token());
        var answer = send(post(events(calendar) + "/watch", token, asked.toString()));
        var resource = text(answer, "resourceId").filter(id -> id.matches("[!-~]{1,1024}"));
        return new Google.Opened(
                resource.orElseThrow(() -> GoogleErrors.garbled(answer.status())),
                Optional.ofNullable(Json.integer(answer.json().path("expiration")))
                        .filter(millis -> millis > 0 && millis < LAST)
                        .map(Instant::ofEpochMilli));
    }

    void stop(String token, String channel, String resource) {
        var asked = JsonNodeFactory.instance.objectNode().put("id", channel).put("resourceId", resource);
        send(post(base + "/channels/stop", token, asked.toString()));
    }

    private String events(String calendar) {
        return base + "/calendars/" + encoded(calendar) + "/events";
    }

    private GoogleHttp.Answer send(HttpRequest request) {
        var answer = http.send(request);
        if (!answer.ok()) {
            throw GoogleErrors.of(answer);
        }
        return answer;
    }

    private static HttpRequest get(String url, String token) {
        return HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token)
                .GET()
                .build();
    }

    private static HttpRequest post(String url, String token, String json) {
        return HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
    }

    private static Optional<String> text(GoogleHttp.Answer answer, String field) {
        return Optional.ofNullable(Json.text(answer.json().path(field))).filter(text -> !text.isEmpty());
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
