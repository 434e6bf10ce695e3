package io.sluice.way.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.nullValue;

import com.nimbusds.jose.jwk.JWK;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.sluice.admin.access.oidc.FarIssuer;
import io.sluice.event.Headers;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who calls, through a proxy: by a token, by a key, or by guessing. */
@QuarkusTest
@TestProfile(AccessWay.class)
class CallersTest {
    private static final JWK KEY = AccessWay.ISSUER.rsa();
    private static final AtomicInteger CLIENTS = new AtomicInteger();

    /** Each test comes from an address of its own. */
    private final String client = "198.51.100." + CLIENTS.incrementAndGet();

    private Gateway tenant;

    @BeforeEach
    void a_tenant() {
        tenant = Gateway.tenant();
    }

    @Test
    void a_token_of_the_issuer_s_opens_its_tenant_with_its_role() {
        assertThat(get(token("viewer"), tenant.path("/events"))).isEqualTo(200);
        assertThat(get(token("viewer"), tenant.path("/api-keys"))).isEqualTo(403);
        assertThat(get(token("owner"), tenant.path("/api-keys"))).isEqualTo(200);
        assertThat(get(token("owner"), Gateway.tenant().path("/events"))).isEqualTo(404);
        assertThat(get(token("owner"), "/balance")).isEqualTo(403);
        assertThat(get(admin(), "/balance")).isEqualTo(200);
        assertThat(get(admin(), tenant.path("/events"))).isEqualTo(200);
    }

    @Test
    void whom_the_issuer_gives_no_role_here_is_known_and_may_nothing() {
        var before = refused("powerless");
        ask(token("nobody"), tenant.path("/events")).then().statusCode(403).body("code", equalTo("forbidden"));
        assertThat(refused("powerless") - before).isEqualTo(1);
    }

    @Test
    void a_token_that_is_none_is_401_without_a_word_of_why() {
        var stranger = AccessWay.ISSUER.claims(tenant.id()).audience("other").build();
        ask(FarIssuer.sign(KEY, stranger), tenant.path("/events"))
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .body("code", equalTo("unauthenticated"))
                .body("detail", equalTo("A known key in Authorization: Bearer … is needed."));
    }

    @Test
    void whoever_tries_many_keys_is_slowed_and_their_neighbours_with_good_ones_are_not() {
        // Given
        var good = key();
        assertThat(get(good, tenant.path("/events"))).isEqualTo(200);
        var before = refused("slowed");
        // When
        for (int i = 0; i < AccessWay.BURST; i++) {
            assertThat(get("slk_" + UUID.randomUUID(), tenant.path("/events"))).isEqualTo(401);
        }
        // Then
        ask("slk_" + UUID.randomUUID(), tenant.path("/events"))
                .then()
                .statusCode(429)
                .body("code", equalTo("rate_limited"))
                .header("Retry-After", Integer::parseInt, greaterThan(1));
        assertThat(get(key(), tenant.path("/events")))
                .as("good, but never seen")
                .isEqualTo(429);
        assertThat(get(good, tenant.path("/events"))).isEqualTo(200);
        given().header("X-Forwarded-For", client)
                .get("/api/v1" + tenant.path("/events"))
                .then()
                .statusCode(401);
        assertThat(refused("slowed") - before).isEqualTo(2);
    }

    @Test
    void the_address_is_what_the_last_proxy_saw_and_not_what_the_client_says() {
        for (int i = 0; i < AccessWay.BURST; i++) {
            assertThat(behind("203.0.113." + i + ", " + client).statusCode()).isEqualTo(401);
        }
        assertThat(behind("203.0.113.77, " + client).statusCode()).isEqualTo(429);
        assertThat(behind(client + ", 198.51.100.250").statusCode()).isEqualTo(401);
    }

    @Test
    void a_rejection_has_the_client_s_address() {
        // Given
        var source = tenant.source("stripe");
        // When
        given().header("X-Forwarded-For", "203.0.113.1, " + client)
                .header("Forwarded", "for=203.0.113.2")
                .header("Stripe-Signature", "t=1,v1=00")
                .body("{}")
                .post("/webhooks/stripe/" + source.id())
                .then()
                .statusCode(401);
        // Then
        List<String> addresses = Gateway.waiting()
                .until(() -> tenant.read("/rejections").getList("data.remote_address"), list -> !list.isEmpty());
        assertThat(addresses).containsExactly(client);
    }

    @Test
    void what_twilio_signed_is_the_public_url_whatever_is_forwarded() {
        var source = tenant.source("twilio");
        var request =
                source.sign(source.unsigned(source.signer().samples().getFirst().name()));
        var headers = new ArrayList<>(request.headers().entries());
        headers.add(Map.entry("X-Forwarded-For", client));
        headers.add(Map.entry("X-Forwarded-Host", "evil.example.com"));
        headers.add(Map.entry("X-Forwarded-Proto", "http"));
        headers.add(Map.entry("X-Forwarded-Prefix", "/evil"));
        headers.add(Map.entry("Forwarded", "host=evil.example.com;proto=http"));
        assertThat(source.url()).startsWith("https://hooks.example.com/");
        Sender.send(request.withHeaders(new Headers(headers))).isAccepted();
    }

    @Test
    void pages_of_a_listed_origin_may_ask_and_others_are_told_nothing() {
        preflight(AccessWay.ORIGIN)
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", AccessWay.ORIGIN)
                .header("Access-Control-Allow-Credentials", nullValue())
                .header("Access-Control-Max-Age", "600");
        for (var other : List.of("https://evil.example.com", "null", AccessWay.ORIGIN + ".evil.example.com", "*")) {
            assertThat(preflight(other).header("Access-Control-Allow-Origin")).isNull();
            var answer = given().header("Origin", other)
                    .header("Authorization", "Bearer " + key())
                    .header("X-Forwarded-For", client)
                    .get("/api/v1" + tenant.path("/events"));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
            assertThat(answer.header("Vary")).containsIgnoringCase("origin");
        }
        given().header("Origin", AccessWay.ORIGIN)
                .get("/api/v1" + tenant.path("/events"))
                .then()
                .statusCode(401)
                .header("Access-Control-Allow-Origin", AccessWay.ORIGIN);
    }

    @Test
    void behind_https_browsers_are_told_to_stay_there() {
        for (var path : List.of("/health", "/api/v1/tenants", "/webhooks/stripe", "/nothing")) {
            assertThat(given().get(path).header("Strict-Transport-Security")).isEqualTo("max-age=31536000");
        }
    }

    private static Response preflight(String origin) {
        return given().header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .options("/api/v1/tenants");
    }

    private Response behind(String forwarded) {
        return given().header("X-Forwarded-For", forwarded)
                .header("Authorization", "Bearer slk_" + UUID.randomUUID())
                .get("/api/v1" + tenant.path("/events"));
    }

    private String key() {
        return Gateway.post(tenant.path("/api-keys"), Map.of("name", "K", "role", "viewer"))
                .getString("key");
    }

    private String token(String role) {
        return FarIssuer.sign(
                KEY,
                AccessWay.ISSUER.claims(tenant.id()).claim("sluice_role", role).build());
    }

    private static String admin() {
        return FarIssuer.sign(
                KEY, AccessWay.ISSUER.claims(null).claim("sluice_role", "admin").build());
    }

    private int get(String credential, String path) {
        return ask(credential, path).statusCode();
    }

    private Response ask(String credential, String path) {
        return given().header("Authorization", "Bearer " + credential)
                .header("X-Forwarded-For", client)
                .accept(ContentType.JSON)
                .get("/api/v1" + path);
    }

    private static double refused(String outcome) {
        return Gateway.metric("sluice_credentials_refused_total{outcome=\"" + outcome + "\"}");
    }
}
