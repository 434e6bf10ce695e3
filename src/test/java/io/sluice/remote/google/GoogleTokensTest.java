package io.sluice.remote.google;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jwt.SignedJWT;
import io.sluice.ledger.bench.TickedClock;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.google.GoogleFarSide;
import io.sluice.provider.Form;
import io.sluice.remote.CallFailed;
import io.sluice.remote.RemoteSettings;
import io.sluice.remote.Wire;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Access tokens by both grants. */
class GoogleTokensTest {
    private static final String ROBOT = "robot@project.iam.gserviceaccount.com";

    private final TickedClock clock = new TickedClock();
    private final GoogleFarSide far = GoogleFarSide.start(clock);
    private final GoogleTokens tokens = tokens(far.url());
    private final UUID calendar = UUID.randomUUID();

    private GoogleTokens tokens(URI at) {
        return new GoogleTokens(new GoogleHttp(new Wire(RemoteSettings.USUAL)), RemoteSettings.urls(at), clock);
    }

    @AfterEach
    void end() {
        far.close();
    }

    @Test
    void a_refresh_token_gives_an_access_token_that_is_kept_until_shortly_before_its_end() {
        // Given
        far.user("client", "h&sh=", "refresh/1");
        var account = account(new GoogleCredential.RefreshToken("client", "h&sh=", "refresh/1"));
        var first = tokens.of(account);
        // When
        clock.tick(Duration.ofMinutes(58));
        var kept = tokens.of(account);
        clock.tick(Duration.ofMinutes(1));
        var fresh = tokens.of(account);
        // Then
        assertThat(kept).isEqualTo(first);
        assertThat(fresh).isNotEqualTo(first);
        assertThat(far.calls(Call.to("/token"))).hasSize(2);
    }

    @Test
    void a_short_life_is_kept_to() {
        // Given
        far.user("client", "hush", "refresh");
        far.tokenLife(Duration.ofMinutes(3));
        var account = account(new GoogleCredential.RefreshToken("client", "hush", "refresh"));
        var first = tokens.of(account);
        // When
        clock.tick(Duration.ofMinutes(2));
        // Then
        assertThat(tokens.of(account)).isNotEqualTo(first);
    }

    @Test
    void another_credential_has_a_token_of_its_own() {
        // Given
        far.user("client", "hush", "one");
        far.user("client", "hush", "two");
        var first = tokens.of(account(new GoogleCredential.RefreshToken("client", "hush", "one")));
        // When
        var second = tokens.of(account(new GoogleCredential.RefreshToken("client", "hush", "two")));
        // Then
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void a_service_account_asserts_who_it_is() {
        // Given
        var account = account(robot(far.serviceAccount(ROBOT), Optional.empty()));
        // When
        var token = tokens.of(account);
        // Then
        assertThat(token).startsWith("ya29.");
        assertThat(far.calls(Call.by(ROBOT))).hasSize(1);
    }

    @Test
    void an_assertion_names_scope_audience_key_and_the_person_it_stands_for() throws Exception {
        // Given
        try (var server = new CannedServer()) {
            var account = account(robot(far.serviceAccount(ROBOT), Optional.of("jo@example.com")));
            // When
            tokens(server.url()).of(account);
            // Then
            var form = Form.parse(server.seen.getFirst().body().getBytes(UTF_8));
            assertThat(form.get("grant_type")).isEqualTo("urn:ietf:params:oauth:grant-type:jwt-bearer");
            var jwt = SignedJWT.parse(form.get("assertion"));
            var claims = jwt.getJWTClaimsSet();
            assertThat(jwt.getHeader().getKeyID()).isEqualTo("1");
            assertThat(claims.getIssuer()).isEqualTo(ROBOT);
            assertThat(claims.getSubject()).isEqualTo("jo@example.com");
            assertThat(claims.getAudience()).containsExactly("https://oauth2.googleapis.com/token");
            assertThat(claims.getStringClaim("scope"))
                    .isEqualTo("https://www.googleapis.com/auth/calendar.events.readonly");
            assertThat(Duration.between(
                            claims.getIssueTime().toInstant(),
                            claims.getExpirationTime().toInstant()))
                    .isBetween(Duration.ofMinutes(1), Duration.ofHours(1));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://www.googleapis.com, https://oauth2.googleapis.com/token",
        "https://www.googleapis.com/, https://oauth2.googleapis.com/token",
        "http://127.0.0.1:9000, http://127.0.0.1:9000/token",
        "http://127.0.0.1:9000/, http://127.0.0.1:9000/token"
    })
    void tokens_come_from_googles_own_host_or_from_the_one_that_stands_for_it(URI api, String endpoint) {
        assertThat(GoogleTokens.endpoint(RemoteSettings.urls(api))).hasToString(endpoint);
    }

    @Test
    void an_access_that_was_taken_back_is_refused() {
        // Given
        far.user("client", "hush", "refresh");
        far.revoke("refresh");
        var account = account(new GoogleCredential.RefreshToken("client", "hush", "refresh"));
        // When
        assertThatThrownBy(() -> tokens.of(account))
                // Then
                .isInstanceOfSatisfying(
                        CallFailed.class, e -> assertThat(e.kind()).isEqualTo(CallFailed.Kind.UNAUTHORIZED));
    }

    @Test
    void a_credential_rests_as_bytes_and_shows_nothing() {
        // Given
        var all = List.of(
                new GoogleCredential.RefreshToken("client", "hush", "refresh"),
                robot(far.serviceAccount(ROBOT), Optional.of("jo@example.com")),
                robot(far.serviceAccount(ROBOT), Optional.empty()));
        // When
        var read =
                all.stream().map(c -> GoogleCredential.fromBytes(c.toBytes())).toList();
        // Then
        assertThat(read).isEqualTo(all);
        assertThat(all.toString()).doesNotContain("hush", "refresh", "robot", "jo@", "KEY");
    }

    @Test
    void only_an_rsa_key_of_enough_bits_is_one() throws Exception {
        // Given
        var good = far.serviceAccount(ROBOT).path("private_key").asText();
        // Then
        assertThat(GoogleCredential.privateKey(good)).isPresent();
        assertThat(GoogleCredential.privateKey(good.replace("\n", "\r\n"))).isPresent();
        assertThat(GoogleCredential.privateKey(pem("RSA", 1024))).isEmpty();
        assertThat(GoogleCredential.privateKey(pem("EC", 256))).isEmpty();
        assertThat(GoogleCredential.privateKey(good.replace("PRIVATE", "PUBLIC")))
                .isEmpty();
        assertThat(GoogleCredential.privateKey(good.substring(0, 200))).isEmpty();
        assertThat(GoogleCredential.privateKey("")).isEmpty();
    }

    private static String pem(String algorithm, int bits) throws Exception {
        var generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        var key = generator.generateKeyPair().getPrivate().getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n";
    }

    private Google.Account account(GoogleCredential credential) {
        return new Google.Account(calendar, "team@example.com", credential);
    }

    private static GoogleCredential robot(ObjectNode file, Optional<String> subject) {
        return new GoogleCredential.ServiceAccount(
                file.path("client_email").asText(),
                Optional.of(file.path("private_key_id").asText()),
                file.path("private_key").asText(),
                subject);
    }
}
