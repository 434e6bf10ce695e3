package io.sluice.ops.far.google;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.ops.far.Answer;
import io.sluice.provider.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The JWT by which a service account asks for an access token.
 *
 * @param signed header and claims as sent, a dot between them
 * @see <a href="https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests">Using OAuth 2.0 for server to server applications</a>
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Assertion(JsonNode header, JsonNode claims, String signed, byte[] signature) {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final List<String> SCOPES = List.of(
            "https://www.googleapis.com/auth/calendar",
            "https://www.googleapis.com/auth/calendar.readonly",
            "https://www.googleapis.com/auth/calendar.events",
            "https://www.googleapis.com/auth/calendar.events.readonly");

    /** Empty when it is no JWT. */
    static Optional<Assertion> parse(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            var url = Base64.getUrlDecoder();
            var header = Json.parse(url.decode(parts[0]));
            var claims = Json.parse(url.decode(parts[1]));
            var signature = url.decode(parts[2]);
            return header.flatMap(h -> claims.map(c -> new Assertion(h, c, parts[0] + "." + parts[1], signature)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The service account's e-mail address. */
    String issuer() {
        return claims.path("iss").asText();
    }

    /** Whom it acts for; empty: itself. */
    String subject() {
        return claims.path("sub").asText();
    }

    /** What Google has against it; empty: nothing. */
    Optional<Answer> objection(PublicKey key, List<String> audiences, Instant now) {
        if (!header.path("alg").asText().equals("RS256") || !signedBy(key)) {
            return Optional.of(Errors.oauth(400, "invalid_grant", "Invalid JWT Signature."));
        }
        var issued = Instant.ofEpochSecond(claims.path("iat").asLong());
        var expires = Instant.ofEpochSecond(claims.path("exp").asLong());
        if (issued.isAfter(now.plus(SKEW)) || !expires.isAfter(now) || expires.isAfter(issued.plus(LONGEST))) {
            return Optional.of(
                    Errors.oauth(
                            400,
                            "invalid_grant",
                            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim."));
        }
        if (!audiences.contains(claims.path("aud").asText())) {
            return Optional.of(Errors.oauth(400, "invalid_grant", "Invalid JWT: Failed audience check."));
        }
        if (List.of(claims.path("scope").asText().split(" ")).stream().noneMatch(SCOPES::contains)) {
            return Optional.of(
                    Errors.oauth(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided."));
        }
        return Optional.empty();
    }

    private boolean signedBy(PublicKey key) {
        try {
            var verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(key);
            verifier.update(signed.getBytes(StandardCharsets.US_ASCII));
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "Assertion[" + issuer() + "]";
    }
}
