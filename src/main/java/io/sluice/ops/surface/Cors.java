package io.sluice.ops.surface;

import io.smallrye.config.ConfigMapping;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.CorsHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets the pages of listed origins ask the management API. For all others nothing is said, and browsers keep them out by themselves; a request is never refused for
 * its origin. Cookies and the like are never let through: who asks says so in {@code Authorization}.
 */
@ApplicationScoped
class Cors {
    private static final int AFTER_THE_HEADERS = Integer.MIN_VALUE + 1;
    private static final int KEPT_SECONDS = 600;

    private final Set<String> origins;

    /** Which pages may ask. */
    @ConfigMapping(prefix = "sluice")
    interface Config {
        /** {@code SLUICE_CORS_ORIGINS}: exact origins, as browsers write them; checked at start. */
        Optional<List<String>> corsOrigins();
    }

    Cors(Config config) {
        this.origins = Set.copyOf(config.corsOrigins().orElse(List.of()));
    }

    void register(@Observes Router router) {
        if (origins.isEmpty()) {
            return;
        }
        var cors = CorsHandler.create()
                .addOrigins(List.copyOf(origins))
                .allowedMethods(
                        Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE))
                .allowedHeaders(Set.of("Authorization", "Content-Type", "Idempotency-Key"))
                .exposedHeaders(Set.of("Retry-After"))
                .maxAgeSeconds(KEPT_SECONDS);
        router.route("/api/*").order(AFTER_THE_HEADERS).handler(routing -> {
            var origin = routing.request().getHeader(HttpHeaders.ORIGIN);
            if (origin != null && origins.contains(origin)) {
                cors.handle(routing);
            } else {
                routing.response().putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
                routing.next();
            }
        });
    }
}
