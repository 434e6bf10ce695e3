package io.sluice.remote.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sluice.provider.Json;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.RemoteConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests to Google, each bounded in time and size. Redirects are not followed: they would carry a token elsewhere. Thread-safe; blocks the caller. */
@ApplicationScoped
class GoogleHttp {
    /** A page of the largest events that there are. */
    private static final long LARGEST = 32L * 1024 * 1024;

    private final HttpClient client;
    private final Duration patience;

    GoogleHttp(RemoteConfig config) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.connectTimeout())
                .build();
        this.patience = config.callTimeout();
    }

    /** Whatever Google answered, errors too. */
    record Answer(int status, Optional<Duration> retryAfter, JsonNode json) {
        boolean ok() {
            return status / 100 == 2;
        }

        /** Hides all but the status. */
        @Override
        public String toString() {
            return "Answer[" + status + "]";
        }
    }

    /** @throws CallFailed there was no whole answer in time */
    Answer send(HttpRequest request) {
        // The request's own limit would end with the headers; this one is for the body, too.
        var answer = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
        try {
            return answer(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            throw new CallFailed(Kind.UNAVAILABLE, 0, "Google did not answer in time.");
        } catch (ExecutionException e) {
            throw new CallFailed(Kind.UNAVAILABLE, 0, "The connection to Google broke, or could not be made.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallFailed(Kind.WITHHELD, 0, "The node is stopping.");
        } finally {
            answer.cancel(true);
        }
    }

    /** An answer that is no JSON counts as one that says nothing. */
    private static Answer answer(HttpResponse<byte[]> response) {
        var json = Json.parse(response.body()).orElseGet(MissingNode::getInstance);
        return new Answer(response.statusCode(), retryAfter(response), json);
    }

    private static Optional<Duration> retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("\\d{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    }
}
