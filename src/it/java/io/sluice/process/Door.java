package io.sluice.process;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** Where providers post to the gateway. Signs anew for each delivery, as they do. Thread-safe. */
public final class Door {
    /** No connection, so nothing can have arrived. */
    public static final int CLOSED = -1;
    /** The connection ended, or was silent, before an answer was read: the request may have arrived. */
    public static final int UNANSWERED = 0;

    /** The client sets them itself. */
    private static final Set<String> CONNECTION = Set.of("content-length", "host", "expect", "connection");

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Api api;

    public Door(Api api) {
        this.api = api;
    }

    /** Delivers a body once. Blocking. @return the status, or that there was none */
    public int post(Api.Source source, String contentType, byte[] body) {
        var unsigned = new RawRequest("POST", source.url(), Headers.of("Content-Type", contentType), body);
        var signed = source.signer().sign(unsigned, source.keys(), Instant.now());
        var builder = HttpRequest.newBuilder(api.local(signed.url()))
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofByteArray(signed.body()));
        signed.headers().entries().stream()
                .filter(h -> !CONNECTION.contains(h.getKey().toLowerCase(java.util.Locale.ROOT)))
                .forEach(h -> builder.header(h.getKey(), h.getValue()));
        try {
            return http.send(builder.build(), BodyHandlers.discarding()).statusCode();
        } catch (ConnectException e) {
            return CLOSED;
        } catch (IOException e) {
            return UNANSWERED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNANSWERED;
        }
    }
}
