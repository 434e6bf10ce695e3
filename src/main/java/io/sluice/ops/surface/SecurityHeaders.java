package io.sluice.ops.surface;

import io.sluice.tenant.SecurityConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;

/**
 * The headers that tell browsers to do nothing with an answer but hand it over. They stand on every answer, as they are set before any other route; all of them are
 * made once.
 */
@ApplicationScoped
class SecurityHeaders {
    private static final String DOCS = "/api/docs";
    private static final String API = "/api/";

    /** A page that runs its own scripts, the one that stands inside it by its hash, and asks this gateway alone. */
    private static final String DOCS_POLICY = "default-src 'none'; script-src 'self' 'sha256-" + DocsPage.SCRIPT
            + "'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'";

    private final List<Header> everywhere = new ArrayList<>();

    private record Header(CharSequence name, CharSequence value) {
        static Header of(String name, String value) {
            return new Header(HttpHeaders.createOptimized(name), HttpHeaders.createOptimized(value));
        }

        void put(HttpServerResponse response) {
            response.putHeader(name, value);
        }
    }

    private static final Header POLICY = Header.of(
            "Content-Security-Policy",
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    private static final Header POLICY_OF_DOCS = Header.of("Content-Security-Policy", DOCS_POLICY);
    private static final Header NOT_KEPT = Header.of("Cache-Control", "no-store");

    SecurityHeaders(SecurityConfig config) {
        everywhere.add(Header.of("X-Content-Type-Options", "nosniff"));
        everywhere.add(Header.of("Referrer-Policy", "no-referrer"));
        everywhere.add(Header.of("X-Frame-Options", "DENY"));
        everywhere.add(Header.of("Cross-Origin-Resource-Policy", "same-origin"));
        if (config.publicUrl().startsWith("https:")) {
            everywhere.add(Header.of("Strict-Transport-Security", "max-age=31536000"));
        }
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::set);
    }

    private void set(RoutingContext routing) {
        var response = routing.response();
        for (var header : everywhere) {
            header.put(response);
        }
        var path = routing.normalizedPath();
        boolean docs = path.startsWith(DOCS);
        (docs ? POLICY_OF_DOCS : POLICY).put(response);
        if (path.startsWith(API) && !docs) {
            NOT_KEPT.put(response);
        }
        routing.next();
    }
}
