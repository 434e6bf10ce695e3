package io.sluice.ops.far.google;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.ops.far.Postman;
import java.net.URI;
import java.time.Instant;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** One push channel. Thread-safe. */
public final class Channel {
    private final String id;
    private final String calendar;
    private final Resource resource;
    private final URI address;
    private final String token;
    private final Instant expiration;
    private final AtomicLong number = new AtomicLong();
    private final AtomicBoolean stopped = new AtomicBoolean();

    /** What a channel watches: the listing of one calendar. */
    record Resource(String id, URI uri) {}

    /** @param token empty: none */
    Channel(String id, String calendar, Resource resource, URI address, String token, Instant expiration) {
        this.id = id;
        this.calendar = calendar;
        this.resource = resource;
        this.address = address;
        this.token = token;
        this.expiration = expiration;
    }

    public String id() {
        return id;
    }

    /** The id of the calendar it watches. */
    public String calendar() {
        return calendar;
    }

    public String resourceId() {
        return resource.id;
    }

    /** Where it notifies. */
    public URI address() {
        return address;
    }

    public Instant expiration() {
        return expiration;
    }

    /** Neither stopped nor expired. */
    public boolean live(Instant now) {
        return !stopped.get() && expiration.isAfter(now);
    }

    void stop() {
        stopped.set(true);
    }

    /** The answer to {@code watch}. */
    ObjectNode json() {
        var body =
                JsonNodeFactory.instance.objectNode().put("kind", "api#channel").put("id", id);
        body.put("resourceId", resource.id).put("resourceUri", resource.uri.toString());
        if (!token.isEmpty()) {
            body.put("token", token);
        }
        return body.put("expiration", Long.toString(expiration.toEpochMilli()));
    }

    /** Its next notification. Numbers grow and have gaps; {@code sync} is 1. */
    Postman.Letter next(String state) {
        var headers = new TreeMap<String, String>();
        headers.put("User-Agent", "APIs-Google; (+https://developers.google.com/webmasters/APIs-Google)");
        headers.put("X-Goog-Channel-ID", id);
        headers.put("X-Goog-Channel-Expiration", Times.http(expiration));
        headers.put("X-Goog-Resource-ID", resource.id);
        headers.put("X-Goog-Resource-URI", resource.uri.toString());
        headers.put("X-Goog-Resource-State", state);
        headers.put("X-Goog-Message-Number", Long.toString(number.getAndUpdate(n -> n + 1 + n % 7) + 1));
        if (!token.isEmpty()) {
            headers.put("X-Goog-Channel-Token", token);
        }
        return new Postman.Letter(address, headers, "");
    }

    @Override
    public String toString() {
        return "Channel[" + id + "]";
    }
}
