package io.sluice.admin.document;

import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The OpenAPI document, as the framework made it when the gateway was packaged. Each start would read it and write it anew, of which it takes a tenth; so the framework does not
 * find it, and it is answered from here. In JSON, or in YAML where that is asked for by {@code ?format=yaml} or {@code Accept}.
 *
 * @see <a href="https://quarkus.io/guides/openapi-swaggerui">OpenAPI of Quarkus</a>
 */
@Singleton
class PublishedDocument {
    private static final Set<HttpMethod> READ = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final int BEFORE_THE_FRAMEWORK = -1;
    private static final String MADE = "META-INF/quarkus-generated-openapi-doc.";

    private final String path;

    PublishedDocument(@ConfigProperty(name = "quarkus.smallrye-openapi.path") String path) {
        this.path = path;
    }

    /** The framework looks for it a moment later. */
    static void hide(@Observes @Initialized(ApplicationScoped.class) Object event) {
        OpenApiConstants.classLoader = ClassLoader.getPlatformClassLoader();
    }

    void register(@Observes Router router) {
        router.route(path).order(BEFORE_THE_FRAMEWORK).handler(PublishedDocument::answer);
    }

    private static void answer(RoutingContext request) {
        var method = request.request().method();
        if (!READ.contains(method)) {
            request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
            request.fail(405);
            return;
        }
        var format = yaml(request) ? "yaml" : "json";
        try {
            var document = Buffer.buffer(made(format));
            request.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/" + format + ";charset=UTF-8")
                    .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(document.length()));
            request.end(method == HttpMethod.HEAD ? Buffer.buffer() : document);
        } catch (IOException e) {
            request.fail(e);
        }
    }

    private static boolean yaml(RoutingContext request) {
        var asked = request.request().getParam("format", request.request().getHeader(HttpHeaders.ACCEPT));
        return asked != null && asked.toLowerCase(Locale.ROOT).contains("yaml");
    }

    private static byte[] made(String format) throws IOException {
        var name = MADE + format.toUpperCase(Locale.ROOT);
        try (var document = Thread.currentThread().getContextClassLoader().getResourceAsStream(name)) {
            if (document == null) {
                throw new FileNotFoundException(name);
            }
            return document.readAllBytes();
        }
    }
}
