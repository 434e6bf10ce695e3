package io.sluice.remote.reconcile;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.event.Id;
import io.sluice.remote.CallFailed;
import io.sluice.remote.Credentials.Access;
import io.sluice.remote.stripe.StripeApi;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Which types of events Stripe posts to a source: its list of events has all there are, also those that nobody asked it to post. Thread-safe; blocks.
 *
 * @see <a href="https://docs.stripe.com/api/webhook_endpoints/list">List all webhook endpoints</a>
 */
@ApplicationScoped
class StripeEndpoints {
    private static final Set<String> ALL = Set.of("*");
    private static final String PLATFORM = "/webhooks/stripe";

    private final StripeApi api;
    private final Cache<UUID, Set<String>> types = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(Duration.ofMinutes(10))
            .build();

    StripeEndpoints(StripeApi api) {
        this.api = api;
    }

    /**
     * Tells types that are posted; all, where Stripe does not let this credential know, or has no endpoint with the source's URL.
     *
     * @throws CallFailed it may be known later
     */
    Predicate<String> wanted(Access access) {
        var known = types.getIfPresent(access.source());
        var wanted = known == null ? ask(access) : known;
        types.put(access.source(), wanted);
        return type -> wanted.contains(type) || wanted.containsAll(ALL);
    }

    private Set<String> ask(Access access) {
        try {
            var found = new HashSet<String>();
            api.get(access, Optional.empty(), "/v1/webhook_endpoints?limit=100")
                    .json()
                    .path("data")
                    .forEach(endpoint -> {
                        if (isOf(access, endpoint.path("url").asText())) {
                            endpoint.path("enabled_events").forEach(type -> found.add(type.asText()));
                        }
                    });
            return found.isEmpty() ? ALL : found;
        } catch (CallFailed failed) {
            if (failed.passing()) {
                throw failed;
            }
            return ALL;
        }
    }

    /** The host is left aside: there may be a proxy before it. */
    private static boolean isOf(Access access, String url) {
        return url.contains(Id.of(Id.Kind.SOURCE, access.source()))
                || (access.tenant().isEmpty() && url.endsWith(PLATFORM));
    }
}
