package io.sluice.admin.access.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.sluice.event.Id;
import io.sluice.ledger.bench.TickedClock;
import io.sluice.remote.RemoteSettings;
import io.sluice.remote.Wire;
import io.sluice.tenant.Role;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that a token may be, against a real issuer. */
class TokensTest {
    private static final UUID TENANT = UUID.randomUUID();
    private static final String TENANT_ID = Id.of(Id.Kind.TENANT, TENANT);
    private static final Token BAD = new Token.Bad();
    private static final Tokens.Keeping OFTEN =
            new Tokens.Keeping(Duration.ofMinutes(5), Duration.ofMillis(1), Duration.ofHours(1));

    private final TickedClock clock = new TickedClock();
    private final FarIssuer issuer = FarIssuer.start(clock);
    private final JWK key = issuer.ec();
    private final Tokens tokens = tokens(Map.of(), OFTEN);

    /** What is loaded for the first fetch of a process may take longer on a busy machine than a fetch may. */
    @BeforeAll
    static void something_was_fetched_before() {
        try (var first = FarIssuer.start(new TickedClock())) {
            var token = FarIssuer.sign(first.ec(), first.claims(TENANT_ID).build());
            new Tokens(config(first.settings()), wire(), new TickedClock(), OFTEN).judge(token);
        }
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    @Test
    void a_token_of_the_issuer_s_speaks_for_its_subject_with_the_role_and_the_tenant_that_it_names() {
        assertThat(judged(issuer.claims(TENANT_ID)))
                .isEqualTo(new Token.Good("oidc:user-1", Role.OWNER, Optional.of(TENANT)));
    }

    @Test
    void rsa_is_taken_as_well_and_an_access_token_by_its_type() {
        var rsa = issuer.rsa();
        var typed = FarIssuer.header(rsa).type(new JOSEObjectType("at+jwt")).build();
        var pss =
                new JWSHeader.Builder(JWSAlgorithm.PS256).keyID(rsa.getKeyID()).build();
        var claims = issuer.claims(TENANT_ID).build();
        assertThat(tokens.judge(FarIssuer.sign(rsa, claims))).isInstanceOf(Token.Good.class);
        assertThat(tokens.judge(FarIssuer.sign(rsa, typed, claims))).isInstanceOf(Token.Good.class);
        assertThat(tokens.judge(FarIssuer.sign(rsa, pss, claims))).isInstanceOf(Token.Good.class);
    }

    @Test
    void a_token_for_another_purpose_is_none() {
        var typed = FarIssuer.header(key).type(new JOSEObjectType("logout+jwt")).build();
        assertThat(tokens.judge(
                        FarIssuer.sign(key, typed, issuer.claims(TENANT_ID).build())))
                .isEqualTo(BAD);
    }

    @Test
    void of_another_issuer_or_for_another_audience_it_is_none() {
        assertThat(judged(issuer.claims(TENANT_ID).issuer(issuer.url() + "/"))).isEqualTo(BAD);
        assertThat(judged(issuer.claims(TENANT_ID).issuer(null))).isEqualTo(BAD);
        assertThat(judged(issuer.claims(TENANT_ID).audience("other"))).isEqualTo(BAD);
        assertThat(judged(issuer.claims(TENANT_ID).audience((String) null))).isEqualTo(BAD);
        assertThat(judged(issuer.claims(TENANT_ID).audience(List.of("other", FarIssuer.AUDIENCE))))
                .isInstanceOf(Token.Good.class);
    }

    @Test
    void it_ends_and_begins_to_the_minute() {
        var soon = issuer.claims(TENANT_ID).notBeforeTime(in(50));
        var later = issuer.claims(TENANT_ID).notBeforeTime(in(70));
        assertThat(judged(issuer.claims(TENANT_ID).expirationTime(in(-50)))).isInstanceOf(Token.Good.class);
        assertThat(judged(issuer.claims(TENANT_ID).expirationTime(in(-70)))).isEqualTo(new Token.Expired());
        assertThat(judged(soon)).isInstanceOf(Token.Good.class);
        assertThat(judged(later)).isEqualTo(BAD);
    }

    @Test
    void without_an_end_or_a_subject_it_is_none() {
        assertThat(judged(issuer.claims(TENANT_ID).expirationTime(null))).isEqualTo(BAD);
        assertThat(judged(issuer.claims(TENANT_ID).subject(null))).isEqualTo(BAD);
        assertThat(judged(issuer.claims(TENANT_ID).subject(" "))).isEqualTo(BAD);
    }

    @Test
    void unsigned_it_is_none_however_that_is_written() {
        var claims = issuer.claims(TENANT_ID).build();
        var payload = Base64URL.encode(claims.toString());
        assertThat(tokens.judge(new PlainJWT(claims).serialize())).isEqualTo(BAD);
        for (var alg : List.of("none", "None", "NONE", "")) {
            var header = Base64URL.encode("{\"alg\":\"" + alg + "\",\"kid\":\"" + key.getKeyID() + "\"}");
            assertThat(tokens.judge(header + "." + payload + ".")).isEqualTo(BAD);
            assertThat(tokens.judge(header + "." + payload + ".AA")).isEqualTo(BAD);
        }
    }

    @Test
    void the_public_key_is_no_shared_secret() throws JOSEException {
        // Given
        var rsa = issuer.rsa();
        var known = rsa.toRSAKey().toPublicKey().getEncoded();
        var forged = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(rsa.getKeyID()).build(),
                issuer.claims(TENANT_ID).build());
        // When
        forged.sign(new MACSigner(known));
        // Then
        assertThat(tokens.judge(forged.serialize())).isEqualTo(BAD);
    }

    @Test
    void changed_in_any_part_it_is_none() {
        var parts = FarIssuer.sign(key, issuer.claims(TENANT_ID).build()).split("\\.");
        var admin = Base64URL.encode(issuer.claims(TENANT_ID)
                .claim("sluice_role", "admin")
                .claim("sluice_tenant", null)
                .build()
                .toString());
        var signature = (parts[2].startsWith("A") ? "B" : "A") + parts[2].substring(1);
        assertThat(tokens.judge(parts[0] + "." + admin + "." + parts[2])).isEqualTo(BAD);
        assertThat(tokens.judge(parts[0] + "." + parts[1] + "." + signature)).isEqualTo(BAD);
        assertThat(tokens.judge(parts[0] + "." + parts[1] + ".")).isEqualTo(BAD);
        assertThat(tokens.judge(parts[0] + "." + parts[1])).isEqualTo(BAD);
    }

    @Test
    void keys_that_the_token_brings_or_points_to_are_not_looked_at() {
        // Given: an attacker's own issuer, up and reachable
        try (var attacker = FarIssuer.start(clock)) {
            var own = attacker.ec();
            var claims = issuer.claims(TENANT_ID).build();
            var elsewhere = URI.create(attacker.url() + "/keys");
            // When
            var judged = List.of(
                    FarIssuer.header(own).jwk(own.toPublicJWK()).build(),
                    FarIssuer.header(own).jwkURL(elsewhere).build(),
                    FarIssuer.header(own).x509CertURL(elsewhere).build(),
                    FarIssuer.header(own)
                            .keyID(key.getKeyID())
                            .jwkURL(elsewhere)
                            .build());
            // Then
            assertThat(judged)
                    .allSatisfy(header -> assertThat(tokens.judge(FarIssuer.sign(own, header, claims)))
                            .isEqualTo(BAD));
            assertThat(attacker.fetches()).isZero();
        }
    }

    @Test
    void a_new_key_is_taken_without_a_restart_and_a_withdrawn_one_is_refused() {
        // Given
        var before = FarIssuer.sign(key, issuer.claims(TENANT_ID).build());
        assertThat(tokens.judge(before)).isInstanceOf(Token.Good.class);
        // When
        var next = issuer.rsa();
        issuer.withdraw(key);
        var after = FarIssuer.sign(next, issuer.claims(TENANT_ID).build());
        // Then
        assertThat(tokens.judge(before)).as("kept for a while").isInstanceOf(Token.Good.class);
        assertThat(tokens.judge(after)).isInstanceOf(Token.Good.class);
        assertThat(tokens.judge(before)).isEqualTo(BAD);
    }

    @Test
    void keys_are_kept_and_unknown_ones_are_asked_for_twice_at_most() {
        // Given
        var patient = tokens(Map.of(), Tokens.Keeping.USUAL);
        try (var stranger = FarIssuer.start(clock)) {
            var good = FarIssuer.sign(key, issuer.claims(TENANT_ID).build());
            // When
            IntStream.range(0, 50).forEach(i -> assertThat(patient.judge(good)).isInstanceOf(Token.Good.class));
            IntStream.range(0, 50)
                    .mapToObj(i -> FarIssuer.sign(
                            stranger.ec(), issuer.claims(TENANT_ID).build()))
                    .forEach(token -> assertThat(patient.judge(token)).isEqualTo(BAD));
        }
        // Then
        assertThat(issuer.fetches()).isBetween(1, 2);
    }

    @Test
    void while_the_issuer_is_away_its_keys_of_before_stand_in() {
        // Given
        var fresh = Duration.ofMillis(400);
        var brief = tokens(Map.of(), new Tokens.Keeping(fresh, Duration.ofMillis(1), Duration.ofHours(1)));
        var token = FarIssuer.sign(key, issuer.claims(TENANT_ID).build());
        assertThat(brief.judge(token)).isInstanceOf(Token.Good.class);
        long fetched = System.nanoTime();
        // When
        issuer.close();
        // Then
        await().until(() ->
                System.nanoTime() - fetched > 3 * fresh.toNanos() && brief.judge(token) instanceof Token.Good);
        assertThat(brief.judge(
                        FarIssuer.sign(stranger(), issuer.claims(TENANT_ID).build())))
                .isEqualTo(BAD);
    }

    @Test
    void without_any_keys_nobody_can_say_and_that_is_no_fault_of_the_token() {
        // Given
        issuer.close();
        var token = FarIssuer.sign(key, issuer.claims(TENANT_ID).build());
        // When
        var judged = IntStream.range(0, 5)
                .mapToObj(i -> tokens(Map.of(), Tokens.Keeping.USUAL))
                .map(t -> {
                    t.judge(token);
                    t.judge(token);
                    return t.judge(token);
                });
        // Then
        assertThat(judged).containsOnly(new Token.Unknowable());
    }

    @Test
    void a_discovery_document_of_another_issuer_or_with_keys_in_clear_elsewhere_is_not_believed() {
        var token = FarIssuer.sign(key, issuer.claims(TENANT_ID).build());
        issuer.callItself("https://other.example.com");
        assertThat(tokens.judge(token)).isEqualTo(new Token.Unknowable());
        issuer.callItself(issuer.url());
        issuer.keepKeysAt("http://keys.example.com/");
        assertThat(tokens.judge(token)).isEqualTo(new Token.Unknowable());
    }

    @Test
    void the_highest_role_of_several_counts_and_names_that_are_none_do_not() {
        var several = issuer.claims(TENANT_ID).claim("sluice_role", List.of("viewer", "offline_access", "operator", 7));
        assertThat(judged(several)).isEqualTo(new Token.Good("oidc:user-1", Role.OPERATOR, Optional.of(TENANT)));
        assertThat(judged(issuer.claims(TENANT_ID).claim("sluice_role", "Owner")))
                .isEqualTo(new Token.Powerless());
    }

    @Test
    void an_administrator_has_no_tenant_and_everybody_else_has_one() {
        var admin = issuer.claims(TENANT_ID).claim("sluice_role", "admin");
        assertThat(judged(admin)).isEqualTo(new Token.Powerless());
        assertThat(judged(admin.claim("sluice_tenant", null)))
                .isEqualTo(new Token.Good("oidc:user-1", Role.ADMIN, Optional.empty()));
        assertThat(judged(issuer.claims(TENANT_ID).claim("sluice_tenant", null)))
                .isEqualTo(new Token.Powerless());
        assertThat(judged(issuer.claims("a-slug"))).isEqualTo(new Token.Powerless());
        assertThat(judged(issuer.claims(TENANT_ID).claim("sluice_tenant", List.of(TENANT_ID))))
                .isEqualTo(new Token.Powerless());
        assertThat(judged(issuer.claims(TENANT_ID).claim("sluice_role", null))).isEqualTo(new Token.Powerless());
    }

    @ParameterizedTest
    @ValueSource(strings = {"realm_access.roles", "https://example.com/roles"})
    void claims_are_found_by_their_path_or_by_a_name_with_dots(String path) {
        var elsewhere = tokens(Map.of("sluice.oidc-role-claim", path), OFTEN);
        var claims = issuer.claims(TENANT_ID)
                .claim("realm_access", Map.of("roles", List.of("viewer")))
                .claim("https://example.com/roles", "viewer")
                .build();
        assertThat(elsewhere.judge(FarIssuer.sign(key, claims)))
                .isEqualTo(new Token.Good("oidc:user-1", Role.VIEWER, Optional.of(TENANT)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann@example.com", "Ann Example", "line\nbreak", "ünnig"})
    void a_subject_that_may_name_a_person_is_hashed(String subject) {
        assertThat(judged(issuer.claims(TENANT_ID).subject(subject)))
                .isInstanceOfSatisfying(
                        Token.Good.class, good -> assertThat(good.name()).matches("oidc:sha256-[0-9a-f]{32}"));
    }

    @Test
    void what_is_too_long_is_not_even_read() {
        var long_ = issuer.claims(TENANT_ID).claim("x", "x".repeat(8192));
        assertThat(judged(long_)).isEqualTo(BAD);
        assertThat(issuer.fetches()).isZero();
    }

    @Test
    void no_text_at_all_breaks_the_reading() {
        // Given
        var random = new Random(1);
        var token = FarIssuer.sign(key, issuer.claims(TENANT_ID).build());
        var nested = Base64URL.encode("{\"alg\":" + "[".repeat(5000));
        assertThat(tokens.judge(nested + "." + nested + ".AA")).isEqualTo(BAD);
        for (int i = 0; i < 2000; i++) {
            var bytes = token.getBytes(UTF_8);
            for (int j = 0; j <= random.nextInt(4); j++) {
                bytes[random.nextInt(bytes.length)] = (byte) (' ' + random.nextInt(95));
            }
            // When
            var judged = tokens.judge(new String(bytes, UTF_8));
            // Then
            assertThat(judged).isNotInstanceOf(Token.Unknowable.class);
        }
    }

    @Test
    void without_an_issuer_no_token_is_any_good() {
        var none = new Tokens(config(Map.of()), wire(), clock);
        assertThat(none.judge(FarIssuer.sign(key, issuer.claims(TENANT_ID).build())))
                .isEqualTo(BAD);
    }

    private JWK stranger() {
        try (var other = FarIssuer.start(clock)) {
            return other.ec();
        }
    }

    private Date in(int seconds) {
        return Date.from(clock.instant().plusSeconds(seconds));
    }

    private Token judged(JWTClaimsSet.Builder claims) {
        return tokens.judge(FarIssuer.sign(key, claims.build()));
    }

    private Tokens tokens(Map<String, String> settings, Tokens.Keeping keeping) {
        var all = new HashMap<>(issuer.settings());
        all.putAll(settings);
        return new Tokens(config(all), wire(), clock, keeping);
    }

    private static OidcConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(OidcConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(OidcConfig.class);
    }

    private static Wire wire() {
        return new Wire(RemoteSettings.USUAL);
    }
}
