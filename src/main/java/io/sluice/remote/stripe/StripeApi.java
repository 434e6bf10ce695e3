package io.sluice.remote.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.net.ApiResource.RequestMethod;
import com.stripe.net.HttpURLConnectionClient;
import com.stripe.net.RawRequestOptions;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import io.sluice.provider.Json;
import io.sluice.remote.ApiUrls;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.Calls;
import io.sluice.remote.Credentials.Access;
import io.sluice.remote.RemoteConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

    private static final Pattern CODE = Pattern.compile("[a-z_]{1,60}");

    private final Calls calls;
    private final ApiUrls urls;
    private final RemoteConfig config;

    StripeApi(Calls calls, ApiUrls urls, RemoteConfig config) {
        this.calls = calls;
        this.urls = urls;
        this.config = config;
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
        return calls.call(PROVIDER, access.source(), () -> ask(access.part("api_key"), account, path));
    }

    private StripeAnswer ask(String key, Optional<String> account, String path) {
        var wire = new Wire();
        var client = StripeClient.builder()
                .setApiKey(key)
                .setApiBase(urls.stripeApiUrl().toString())
                .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
                .setReadTimeout(Math.toIntExact(config.callTimeout().toMillis()))
                .setMaxNetworkRetries(0)
                .setHttpClient(wire)
                .build();
        var options = RawRequestOptions.builder();
        account.ifPresent(options::setStripeAccount);
        long started = System.nanoTime();
        try {
            var response = client.rawRequest(RequestMethod.GET, path, null, options.build());
            return answer(response, Duration.ofNanos(System.nanoTime() - started));
        } catch (StripeException e) {
            throw failed(e, wire);
        }
    }

    private static StripeAnswer answer(StripeResponse response, Duration took) {
        var json = Json.parse(response.body().getBytes(UTF_8)).filter(JsonNode::isObject);
        var date = response.date();
        if (json.isEmpty() || date == null) {
            throw new CallFailed(Kind.UNAVAILABLE, response.code(), "Stripe's answer is not whole.");
        }
        return StripeAnswer.of(json.get(), date, took);
    }

    private static CallFailed failed(StripeException e, Wire wire) {
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
        return CallFailed.of(status, reason, wire.retryAfter());
    }

    /** The library's connection; it keeps what its errors leave out. For one call. */
    private static final class Wire extends HttpURLConnectionClient {
        private @Nullable StripeResponse last;

        @Override
        public StripeResponse request(StripeRequest request) throws com.stripe.exception.ApiConnectionException {
            last = super.request(request);
            return last;
        }

        private Optional<Duration> retryAfter() {
            return Optional.ofNullable(last)
                    .flatMap(response -> response.headers().firstValue("Retry-After"))
                    .filter(seconds -> seconds.matches("\\d{1,6}"))
                    .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
        }
    }
}
