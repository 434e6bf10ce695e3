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
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The OpenAPI document, as the framework made it when the gateway was packaged. Each start would read it and write it anew, of which that takes a tenth; so the framework does
 * not find it, and it is answered from here. Where it lies says how it is written, as with the framework.
 *
 * @see <a href="https://quarkus.io/guides/openapi-swaggerui">OpenAPI of Quarkus</a>
 */
@Singleton
class PublishedDocument {
    private static final Map<String, String> WRITTEN =
            Map.of("", "json", ".json", "json", ".yaml", "yaml", ".yml", "yaml");
    private static final Set<HttpMethod> READ = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final int BEFORE_THE_FRAMEWORK = -1;
    private static final String PATH = "/api/openapi.json";
    private static final String MADE = "META-INF/quarkus-generated-openapi-doc.";

    private final Map<String, Buffer> read = new ConcurrentHashMap<>();
    private final boolean enabled;

    PublishedDocument(
            @ConfigProperty(name = "quarkus.smallrye-openapi.enabled", defaultValue = "true") boolean enabled) {
        this.enabled = enabled;
    }

    /** This loader has nothing but the JDK. The framework asks the one of this field a moment later, and is content with a document that is not there. */
    static void hide(@Observes @Initialized(ApplicationScoped.class) Object event) {
        OpenApiConstants.classLoader = ClassLoader.getPlatformClassLoader();
    }

    void register(@Observes Router router) {
        if (enabled) {
            WRITTEN.forEach((suffix, format) -> router.route(PATH + suffix)
                    .order(BEFORE_THE_FRAMEWORK)
                    .handler(request -> answer(request, format)));
        }
    }

    private void answer(RoutingContext request, String format) {
        var method = request.request().method();
        if (!READ.contains(method)) {
            request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
            request.fail(405);
            return;
        }
        var document = read.computeIfAbsent(format, PublishedDocument::made);
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/" + format + ";charset=UTF-8")
                .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(document.length()));
        request.end(method == HttpMethod.HEAD ? Buffer.buffer() : document);
    }

    private static Buffer made(String format) {
        var name = MADE + format.toUpperCase(Locale.ROOT);
        try (var document = Thread.currentThread().getContextClassLoader().getResourceAsStream(name)) {
            if (document == null) {
                throw new FileNotFoundException(name);
            }
            return Buffer.buffer(document.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
