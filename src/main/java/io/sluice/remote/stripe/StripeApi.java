package io.sluice.remote.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.net.ApiResource.RequestMethod;
import com.stripe.net.RawRequestOptions;
import com.stripe.net.StripeResponse;
import io.sluice.provider.Json;
import io.sluice.remote.ApiUrls;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.Calls;
import io.sluice.remote.Credentials.Access;
import io.sluice.remote.Wire;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Stripe's API, by its own library, but read as raw JSON: the library's objects are of one version of the API. Blocking; thread-safe.
 *
 * @see <a href="https://docs.stripe.com/api">API reference</a>
 */
@ApplicationScoped
public class StripeApi {
    /** As sources name it. */
    public static final String PROVIDER = "stripe";

    /** Plain segments below one of the two APIs: nothing that leads to another host or folder. */
    private static final Pattern PATH =
            Pattern.compile("/v[12](/[\\w-]+(\\.[\\w-]+)*){1,12}(\\?[\\w=&%\\[\\].-]{0,1000})?");

    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_]{1,64}");
    private static final Duration AHEAD = Duration.ofMinutes(1);
    private static final Pattern CODE = Pattern.compile("[a-z_]{1,60}");

    private final Calls calls;
    private final ApiUrls urls;
    private final Wire wire;
    private final Clock clock;

    StripeApi(Calls calls, ApiUrls urls, Wire wire, Clock clock) {
        this.calls = calls;
        this.urls = urls;
        this.wire = wire;
        this.clock = clock;
        Stripe.enableTelemetry = false;
    }

    /**
     * @param account the connected account to act for; empty: the credential's own
     * @param path {@code /v1/…} or {@code /v2/…}, with its query
     * @throws CallFailed in all of its kinds
     */
    public StripeAnswer get(Access access, Optional<String> account, String path) {
        if (!PATH.matcher(path).matches()) {
            throw new CallFailed(Kind.REFUSED, 0, "What was to be asked for is no path of Stripe's API.");
        }
        if (account.filter(a -> !ACCOUNT.matcher(a).matches()).isPresent()) {
            throw new CallFailed(Kind.REFUSED, 0, "What was to be acted for is no account of Stripe's.");
        }
        return calls.call(PROVIDER, access.source(), () -> ask(access.part("api_key"), account, path));
    }

    private StripeAnswer ask(String key, Optional<String> account, String path) {
        var connection = new Connection(wire);
        var client = StripeClient.builder()
                .setApiKey(key)
                .setApiBase(urls.stripeApiUrl().toString())
                .setMaxNetworkRetries(0)
                .setHttpClient(connection)
                .build();
        var options = RawRequestOptions.builder();
        account.ifPresent(options::setStripeAccount);
        long started = System.nanoTime();
        try {
            var response = client.rawRequest(RequestMethod.GET, path, null, options.build());
            return answer(response, Duration.ofNanos(System.nanoTime() - started));
        } catch (StripeException e) {
            throw failed(e, connection.retryAfter());
        }
    }

    private StripeAnswer answer(StripeResponse response, Duration took) {
        var json = Json.parse(response.body().getBytes(UTF_8)).filter(JsonNode::isObject);
        if (json.isEmpty()) {
            throw new CallFailed(Kind.UNAVAILABLE, response.code(), "Stripe's answer is not whole.");
        }
        return StripeAnswer.of(json.get(), date(response.headers().firstValue("Date"), clock.instant()), took);
    }

    /** By Stripe's clock; where it does not say, by ours, which may be ahead of it. */
    static Instant date(Optional<String> header, Instant now) {
        try {
            return header.map(text -> RFC_1123_DATE_TIME.parse(text, Instant::from))
                    .orElseGet(() -> now.minus(AHEAD));
        } catch (DateTimeException e) {
            return now.minus(AHEAD);
        }
    }

    private static CallFailed failed(StripeException e, Optional<Duration> retryAfter) {
        int status = e.getStatusCode() == null ? 0 : e.getStatusCode();
        if (status == 0) {
            return new CallFailed(Kind.UNAVAILABLE, 0, "Stripe did not answer.");
        }
        // The message would name the object.
        var code = Optional.ofNullable(e.getCode())
                .filter(c -> CODE.matcher(c).matches())
                .map(c -> " (" + c + ")")
                .orElse("");
        // The account was never connected, or is not any more; the key itself is good.
        if (status == 403 && "account_invalid".equals(e.getCode())) {
            return new CallFailed(Kind.GONE, status, "Stripe knows no such connected account of this credential.");
        }
        var reason = status == 401 || status == 403
                ? "Stripe refuses the credential: " + status + code + "."
                : "Stripe answered " + status + code + ".";
        return CallFailed.of(status, reason, retryAfter);
    }
}
