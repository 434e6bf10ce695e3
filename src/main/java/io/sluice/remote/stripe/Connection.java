package io.sluice.remote.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.net.ApiResource.RequestMethod;
import com.stripe.net.HttpClient;
import com.stripe.net.HttpHeaders;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import io.sluice.provider.Json;
import io.sluice.remote.CallFailed;
import io.sluice.remote.Wire;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the library's requests travel. Its own client would follow redirects, and bounds neither how long a whole answer takes nor how large it is. It keeps what the
 * library's errors leave out. For one call.
 */
final class Connection extends HttpClient {
    private static final String WHO = "Stripe";

    private final Wire wire;
    private @Nullable Duration retryAfter;

    Connection(Wire wire) {
        this.wire = wire;
    }

    /** @throws CallFailed there was no whole answer in time, or an error without a word */
    @Override
    public StripeResponse request(StripeRequest request) {
        if (request.method() != RequestMethod.GET) {
            throw new IllegalArgumentException("Stripe is asked by GET alone");
        }
        var made = HttpRequest.newBuilder(URI.create(request.url().toString())).header("User-Agent", "sluice");
        request.headers().map().forEach((name, values) -> values.forEach(value -> made.header(name, value)));
        var answer = wire.send(WHO, made.GET().build());
        retryAfter = Wire.retryAfter(answer).orElse(null);
        if (answer.statusCode() / 100 != 2
                && Json.parse(answer.body()).filter(JsonNode::isObject).isEmpty()) {
            // The library fails by itself where an error has no body.
            throw CallFailed.of(
                    answer.statusCode(), "Stripe answered " + answer.statusCode() + ".", Wire.retryAfter(answer));
        }
        return new StripeResponse(
                answer.statusCode(), HttpHeaders.of(answer.headers().map()), new String(answer.body(), UTF_8));
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
