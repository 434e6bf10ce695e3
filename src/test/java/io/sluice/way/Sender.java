package io.sluice.way;

import io.restassured.RestAssured;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.provider.Signer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * A provider that posts to one source.
 *
 * @param id the source's
 * @param url as the API told it
 */
public record Sender(String id, String url, Signer signer, Signer.Keys keys) {
    static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** The client sets them itself. */
    private static final Set<String> CONNECTION = Set.of("content-length", "host", "expect", "connection");

    /** The same source, another secret. */
    public Sender with(Signer.Keys other) {
        return new Sender(id, url, signer, other);
    }

    public Sender at(String other) {
        return new Sender(id, other, signer, keys);
    }

    /** A sample, sent to this source, not signed. */
    public RawRequest unsigned(String sample) {
        var request = signer.samples().stream()
                .filter(s -> s.name().equals(sample))
                .findFirst()
                .orElseThrow()
                .request();
        var query = request.query();
        return new RawRequest(
                request.method(), query.isEmpty() ? url : url + '?' + query, request.headers(), request.body());
    }

    public RawRequest unsigned(String contentType, byte[] body) {
        return new RawRequest("POST", url, Headers.of("Content-Type", contentType), body);
    }

    public RawRequest sign(RawRequest request) {
        return signer.sign(request, keys, Instant.now());
    }

    public Answer post(String sample) {
        return send(sign(unsigned(sample)));
    }

    public Answer post(String contentType, byte[] body) {
        return send(sign(unsigned(contentType, body)));
    }

    /** Sends a request as it is, its length declared. */
    public static Answer send(RawRequest request) {
        return send(request, BodyPublishers.ofByteArray(request.body()));
    }

    public static Answer send(RawRequest request, HttpRequest.BodyPublisher body) {
        var builder = HttpRequest.newBuilder(local(request.url()))
                .timeout(Duration.ofSeconds(20))
                .method(request.method(), body);
        request.headers().entries().stream()
                .filter(h -> !CONNECTION.contains(h.getKey().toLowerCase(java.util.Locale.ROOT)))
                .forEach(h -> builder.header(h.getKey(), h.getValue()));
        try {
            return Answer.of(HTTP.send(builder.build(), BodyHandlers.ofByteArray()));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("no answer", e);
        }
    }

    /** The gateway's own address of a public URL. */
    public static URI local(String url) {
        var path = url.replaceFirst("https?://[^/]+", "");
        return URI.create("http://localhost:" + RestAssured.port + path);
    }
}
