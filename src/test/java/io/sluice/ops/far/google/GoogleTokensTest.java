package io.sluice.ops.far.google;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.ledger.bench.TickedClock;
import io.sluice.ops.far.Http;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoogleTokensTest {
    private static final long NOW = TickedClock.START.getEpochSecond();
    private static final String ROBOT = "robot@far-side.iam.gserviceaccount.com";

    @RegisterExtension
    GoogleHome home = new GoogleHome();

    @Test
    void a_refresh_token_gives_an_access_token_that_ends_by_the_clock() throws Exception {
        // Given
        home.team();
        var token = home.refreshed("refresh-a").json();
        var before = home.http.get(GoogleHome.EVENTS);
        // When
        home.clock.tick(Duration.ofSeconds(token.path("expires_in").asLong()));
        // Then
        var after = home.http.get(GoogleHome.EVENTS);
        assertThat(token.path("token_type").asText()).isEqualTo("Bearer");
        assertThat(before.status()).isEqualTo(200);
        assertThat(after.status()).isEqualTo(401);
        assertThat(after.reason()).isEqualTo("authError");
    }

    @Test
    void an_unknown_refresh_token_is_an_invalid_grant() throws Exception {
        // When
        var answer = home.refreshed("refresh-z");
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").asText()).isEqualTo("invalid_grant");
        assertThat(answer.json().has("error_description")).isTrue();
    }

    @Test
    void a_wrong_client_secret_is_an_invalid_client() throws Exception {
        // Given
        home.google.user("client", "other", "refresh-b");
        // When
        var answer = home.refreshed("refresh-b");
        // Then
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("error").asText()).isEqualTo("invalid_client");
    }

    @Test
    void revoking_ends_one_credential_and_no_other() throws Exception {
        // Given
        home.team();
        home.google.user("client", "hush", "refresh-b");
        var other = home.http.as("Bearer " + home.accessToken("refresh-b"));
        // When
        home.google.revoke("refresh-a");
        // Then
        assertThat(home.http.get(GoogleHome.EVENTS).status()).isEqualTo(401);
        assertThat(home.refreshed("refresh-a").json().path("error").asText()).isEqualTo("invalid_grant");
        assertThat(other.get(GoogleHome.EVENTS).status()).isEqualTo(200);
    }

    @Test
    void an_access_token_that_is_taken_back_can_be_replaced() throws Exception {
        // Given
        home.team();
        // When
        home.google.revokeAccess("refresh-a");
        // Then
        assertThat(home.http.get(GoogleHome.EVENTS).status()).isEqualTo(401);
        var again = home.http.as("Bearer " + home.accessToken("refresh-a"));
        assertThat(again.get(GoogleHome.EVENTS).status()).isEqualTo(200);
    }

    @Test
    void a_service_account_gets_a_token_for_what_it_signed() throws Exception {
        // Given
        var file = home.google.serviceAccount(ROBOT);
        home.team().onlyFor(ROBOT);
        // When
        var answer = asserted(signed(file, claims(file, NOW, NOW + 3600, "calendar")));
        // Then
        var robot = home.http.as("Bearer " + answer.json().path("access_token").asText());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(robot.get(GoogleHome.EVENTS).status()).isEqualTo(200);
        assertThat(home.http.get(GoogleHome.EVENTS).reason()).isEqualTo("forbidden");
    }

    @ParameterizedTest
    @CsvSource({
        "-7200, -3600, calendar, invalid_grant",
        "0, 3601, calendar, invalid_grant",
        "600, 3600, calendar, invalid_grant",
        "0, 3600, drive, invalid_scope"
    })
    void an_assertion_that_google_would_not_take_is_refused(int issued, int expires, String scope, String error)
            throws Exception {
        // Given
        var file = home.google.serviceAccount(ROBOT);
        // When
        var answer = asserted(signed(file, claims(file, NOW + issued, NOW + expires, scope)));
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").asText()).isEqualTo(error);
    }

    @Test
    void a_service_account_acts_for_those_alone_who_were_delegated_to_it() throws Exception {
        // Given
        var file = home.google.serviceAccount(ROBOT);
        var claims = claims(file, NOW, NOW + 3600, "calendar").replace("}", ",'sub':'ada@example.com'}");
        var before = asserted(signed(file, claims));
        // When
        home.google.delegate(ROBOT, "ada@example.com");
        // Then
        assertThat(before.status()).isEqualTo(401);
        assertThat(before.json().path("error").asText()).isEqualTo("unauthorized_client");
        assertThat(asserted(signed(file, claims)).status()).isEqualTo(200);
    }

    @Test
    void an_assertion_for_another_audience_is_refused() throws Exception {
        // Given
        var file = home.google.serviceAccount(ROBOT);
        // When
        var answer = asserted(signed(file.deepCopy().put("token_uri", "https://example.com/token"), NOW));
        // Then
        assertThat(answer.json().path("error_description").asText()).contains("audience");
    }

    @Test
    void an_assertion_signed_by_another_key_is_refused() throws Exception {
        // Given
        var stranger = home.google.serviceAccount(ROBOT);
        home.google.serviceAccount(ROBOT);
        // When
        var answer = asserted(signed(stranger, NOW));
        // Then
        assertThat(answer.json().path("error_description").asText()).isEqualTo("Invalid JWT Signature.");
    }

    @ParameterizedTest
    @CsvSource({"x", "a.b", "a.b.c", "'...'"})
    void what_is_no_jwt_is_an_invalid_grant(String assertion) throws Exception {
        // When
        var answer = asserted(assertion);
        // Then
        assertThat(answer.json().path("error").asText()).isEqualTo("invalid_grant");
    }

    private Http.Response asserted(String assertion) throws Exception {
        return home.http
                .as("")
                .form("/token", "grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion", assertion);
    }

    private static String signed(JsonNode file, long now) throws Exception {
        return signed(file, claims(file, now, now + 3600, "calendar"));
    }

    private static String claims(JsonNode file, long issued, long expires, String scope) {
        return "{'iss':'%s','scope':'https://www.googleapis.com/auth/%s','aud':'%s','iat':%s,'exp':%s}"
                .formatted(
                        file.path("client_email").asText(),
                        scope,
                        file.path("token_uri").asText(),
                        issued,
                        expires);
    }

    private static String signed(JsonNode file, String claims) throws Exception {
        var url = Base64.getUrlEncoder().withoutPadding();
        var text = url.encodeToString(
                        Http.json("{'alg':'RS256','typ':'JWT'}").toString().getBytes(UTF_8))
                + "."
                + url.encodeToString(Http.json(claims).toString().getBytes(UTF_8));
        var pem = file.path("private_key").asText().replaceAll("-----[A-Z ]+-----|\\s", "");
        var signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem))));
        signature.update(text.getBytes(UTF_8));
        return text + "." + url.encodeToString(signature.sign());
    }
}
