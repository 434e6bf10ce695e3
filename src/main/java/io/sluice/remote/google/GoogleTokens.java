package io.sluice.remote.google;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.sluice.provider.Json;
import io.sluice.remote.ApiUrls;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Access tokens, each kept until shortly before it expires. Thread-safe; blocks the caller.
 *
 * @see <a href="https://developers.google.com/identity/protocols/oauth2/web-server#offline">Refreshing an access token</a>
 * @see <a href="https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests">Server to server</a>
 */
@ApplicationScoped
class GoogleTokens {
    static final String GOOGLES_OWN = "https://oauth2.googleapis.com/token";
    static final String SCOPE = "https://www.googleapis.com/auth/calendar.events.readonly";

    private static final Duration ASSERTED = Duration.ofMinutes(30);
    private static final Duration MARGIN = Duration.ofMinutes(1);
    private static final long UNSAID_SECONDS = 300;
    private static final long LONGEST_SECONDS = 3600;

    private final GoogleHttp http;
    private final Clock clock;
    private final URI endpoint;
    private final Cache<UUID, Held> held = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofHours(1))
            .build();

    GoogleTokens(GoogleHttp http, ApiUrls urls, Clock clock) {
        this.http = http;
        this.clock = clock;
        this.endpoint = endpoint(urls);
    }

    /** With a slash at its end or without one, Google is Google. */
    static URI endpoint(ApiUrls urls) {
        var base = GoogleApi.base(urls);
        return URI.create(base.equals(ApiUrls.GOOGLE) ? GOOGLES_OWN : base + "/token");
    }

    private record Held(GoogleCredential credential, String token, Instant until) {
        @Override
        public String toString() {
            return "Held[" + until + "]";
        }
    }

    /** @throws CallFailed Google gives none, or does not answer */
    String of(Google.Account account) {
        var now = clock.instant();
        var known = held.getIfPresent(account.id());
        if (known != null
                && known.credential().equals(account.credential())
                && known.until().isAfter(now)) {
            return known.token();
        }
        var fresh = ask(account.credential(), now);
        held.put(account.id(), fresh);
        return fresh.token();
    }

    /** It is not taken any more. */
    void drop(Google.Account account) {
        held.invalidate(account.id());
    }

    private Held ask(GoogleCredential credential, Instant now) {
        var answer = http.send(HttpRequest.newBuilder(endpoint)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encoded(form(credential, now))))
                .build());
        if (!answer.ok()) {
            throw GoogleErrors.ofToken(answer);
        }
        var token = Json.text(answer.json().path("access_token"));
        if (token == null || !token.matches("[!-~]{1,8192}")) {
            throw GoogleErrors.garbled(answer.status());
        }
        var seconds = Objects.requireNonNullElse(Json.integer(answer.json().path("expires_in")), UNSAID_SECONDS);
        var life = Duration.ofSeconds(Math.clamp(seconds, 0, LONGEST_SECONDS));
        return new Held(credential, token, now.plus(life).minus(MARGIN));
    }

    private static Map<String, String> form(GoogleCredential credential, Instant now) {
        return switch (credential) {
            case GoogleCredential.RefreshToken(var clientId, var clientSecret, var token) ->
                Map.of(
                        "grant_type",
                        "refresh_token",
                        "client_id",
                        clientId,
                        "client_secret",
                        clientSecret,
                        "refresh_token",
                        token);
            case GoogleCredential.ServiceAccount account ->
                Map.of(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:jwt-bearer",
                        "assertion",
                        assertion(account, now));
        };
    }

    /** The key file's own {@code token_uri} is not asked: whoever wrote it could have us call anybody. */
    private static String assertion(GoogleCredential.ServiceAccount account, Instant now) {
        var claims = new JWTClaimsSet.Builder()
                .issuer(account.email())
                .audience(GOOGLES_OWN)
                .claim("scope", SCOPE)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(ASSERTED)));
        account.subject().ifPresent(claims::subject);
        var header = new JWSHeader.Builder(JWSAlgorithm.RS256);
        account.keyId().ifPresent(header::keyID);
        var jwt = new SignedJWT(header.build(), claims.build());
        try {
            var key = GoogleCredential.privateKey(account.privateKey());
            jwt.sign(new RSASSASigner(key.orElseThrow(() -> new JOSEException("no key"))));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new CallFailed(Kind.UNAUTHORIZED, 0, "The service account's private key cannot be used.");
        }
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> field.getKey() + '=' + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
