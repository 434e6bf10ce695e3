package io.sluice.admin;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.sluice.event.Id;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every answer tells, and what none does. */
@QuarkusTest
class SurfaceTest {
    private static final String NOTHING =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Pattern INLINE = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health",
                "/ready",
                "/metrics",
                "/q/health",
                "/nothing/here",
                "/",
                "/favicon.ico",
                "/webhooks/stripe",
                "/webhooks/nobody/x",
                "/api/openapi.json",
                "/api/nothing",
                "/api/v1/tenants",
                "/api/v1/tenants/x"
            })
    void every_answer_tells_browsers_to_do_nothing_with_it(String path) {
        var answer = given().get(path);
        assertGuarded(answer);
        assertThat(answer.header("Content-Security-Policy")).isEqualTo(NOTHING);
    }

    @Test
    void good_answers_and_refused_bodies_are_no_exception() {
        var tenant = Api.tenant();
        assertGuarded(Api.admin().get("/tenants/" + tenant));
        assertGuarded(Api.admin().post("/tenants", Map.of()));
        assertGuarded(Api.admin().post("/tenants", Map.of("name", "x".repeat(2_000_000))));
    }

    @Test
    void nothing_of_the_api_is_kept_by_anybody_on_the_way() {
        assertThat(Api.admin().get("/tenants/" + Api.tenant()).header("Cache-Control"))
                .isEqualTo("no-store");
        assertThat(given().get("/api/v1/tenants").header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void the_documentation_runs_its_own_scripts_alone() throws Exception {
        // When
        var page = given().get("/api/docs/");
        // Then
        assertGuarded(page);
        var inline = INLINE.matcher(page.body().asString());
        assertThat(inline.find()).isTrue();
        var hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256")
                        .digest(inline.group(1).getBytes(UTF_8)));
        assertThat(inline.find()).as("one inline script").isFalse();
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self' 'sha256-" + hash + "';", "frame-ancestors 'none'");
        assertThat(page.body().asString()).doesNotContain("http://", "https://", "onload=\"", "javascript:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nothing/here", "/q/dev", "/index.html", "/api", "/q/openapi", "/.env"})
    void a_path_that_is_none_is_answered_by_us(String path) {
        given().accept("text/html")
                .get(path)
                .then()
                .statusCode(404)
                .contentType(startsWith("application/problem+json"))
                .body("code", equalTo("not_found"))
                .body(not(containsString("Quarkus")));
    }

    @Test
    void the_page_of_the_document_names_no_framework_and_no_version() {
        given().get("/api/docs/")
                .then()
                .statusCode(200)
                .body(containsString("Sluice API"))
                .body(not(containsString("Quarkus")));
    }

    @Test
    void nothing_forwarded_counts_where_no_proxy_is_trusted() {
        // Given
        var tenant = Api.tenant();
        var source = Api.admin()
                .post(
                        "/tenants/" + tenant + "/sources",
                        Map.of("provider", "stripe", "name", "S", "secret", "whsec_0123456789"))
                .jsonPath();
        assertThat(source.getString("url")).startsWith("http://localhost:8080/");
        // When
        given().header("X-Forwarded-For", "203.0.113.1")
                .header("X-Real-IP", "203.0.113.1")
                .header("X-Forwarded-Host", "evil.example.com")
                .header("X-Forwarded-Prefix", "/evil")
                .header("X-Forwarded-Proto", "https")
                .header("Forwarded", "for=203.0.113.1;host=evil.example.com;proto=https")
                .header("Stripe-Signature", "t=1,v1=00")
                .body("{}")
                .post("/webhooks/stripe/" + source.getString("id"))
                .then()
                .statusCode(401)
                .body(not(containsString("evil")));
        // Then
        var rejections = await().until(
                        () -> Api.admin()
                                .get("/tenants/" + tenant + "/rejections")
                                .jsonPath()
                                .<String>getList("data.remote_address"),
                        list -> !list.isEmpty());
        assertThat(rejections).containsExactly("127.0.0.1");
    }

    @Test
    void pages_of_other_origins_are_told_nothing_where_none_is_listed() {
        var answer = given().header("Origin", "https://console.example.com").get("/api/v1/tenants");
        assertThat(answer.headers().asList())
                .extracting(h -> h.getName().toLowerCase(Locale.ROOT))
                .noneMatch(name -> name.startsWith("access-control-"));
    }

    @Test
    void a_webhook_by_get_has_room_for_its_query() {
        var path = "/webhooks/twilio/" + Id.of(Id.Kind.SOURCE, UUID.randomUUID()) + "?Body=";
        given().urlEncodingEnabled(false)
                .get(path + "x".repeat(12_000))
                .then()
                .statusCode(404)
                .body("code", equalTo("source_not_found"));
        assertThat(given().urlEncodingEnabled(false)
                        .get(path + "x".repeat(20_000))
                        .statusCode())
                .isEqualTo(414);
    }

    private static void assertGuarded(Response answer) {
        assertThat(answer.headers().asList())
                .extracting(h -> h.getName() + ": " + h.getValue())
                .contains(
                        "X-Content-Type-Options: nosniff",
                        "Referrer-Policy: no-referrer",
                        "X-Frame-Options: DENY",
                        "Cross-Origin-Resource-Policy: same-origin")
                .doesNotHaveDuplicates();
        assertThat(answer.header("Strict-Transport-Security"))
                .as("our URL is http")
                .isNull();
        for (var banner : List.of("Server", "X-Powered-By", "Via")) {
            assertThat(answer.header(banner)).as(banner).isNull();
        }
    }
}
