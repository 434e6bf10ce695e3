package io.sluice.history.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.Instant;
import java.util.ArrayList;

/**
 * One request, not yet signed.
 *
 * @param method {@code POST}, or that of a page which the gateway fetched itself
 * @param receivedAt when the gateway first receives it, where that matters
 */
public record Delivery(String provider, String method, String contentType, byte[] body, Instant receivedAt) {
    public static final Instant START = Instant.ofEpochSecond(1_700_000_000);

    public Delivery(String provider, String contentType, byte[] body, Instant receivedAt) {
        this(provider, "POST", contentType, body, receivedAt);
    }

    /** A page that the gateway fetched from the provider. */
    public static Delivery synced(String provider, byte[] page, Instant receivedAt) {
        return new Delivery(provider, "SYNC", "application/json", page, receivedAt);
    }

    /** A form of {@code name, value, name, value …}. */
    public static Delivery form(String provider, Instant receivedAt, Iterable<String> namesAndValues) {
        var pairs = new ArrayList<String>();
        var each = namesAndValues.iterator();
        while (each.hasNext()) {
            pairs.add(URLEncoder.encode(each.next(), UTF_8) + '=' + URLEncoder.encode(each.next(), UTF_8));
        }
        return new Delivery(
                provider,
                "application/x-www-form-urlencoded",
                String.join("&", pairs).getBytes(UTF_8),
                receivedAt);
    }

    @Override
    public String toString() {
        return provider + " at " + receivedAt + ": " + new String(body, UTF_8);
    }
}
