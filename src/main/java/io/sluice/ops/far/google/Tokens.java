package io.sluice.ops.far.google;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.ops.far.Answer;
import io.sluice.provider.Form;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who may have access tokens, and which are out. Thread-safe. */
final class Tokens {
    static final String GOOGLES_OWN = "https://oauth2.googleapis.com/token";
    private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final Duration LIFE = Duration.ofSeconds(3599);

    private record Client(String id, String secret) {
        /** Hides the secret. */
        @Override
        public String toString() {
            return "Client[" + id + "]";
        }
    }

    private record Delegation(String email, String subject) {
        /** Says nothing: both are addresses. */
        @Override
        public String toString() {
            return "Delegation";
        }
    }

    private record Access(String principal, Instant expires) {}

    private final Map<String, Client> refreshTokens = new HashMap<>();
    private final Map<String, PublicKey> serviceAccounts = new HashMap<>();
    private final Set<Delegation> delegations = new HashSet<>();
    private final Set<String> revoked = new HashSet<>();
    private final Map<String, Access> given = new HashMap<>();
    private final Set<String> dead = new HashSet<>();
    private final Clock clock;
    private final List<String> audiences;
    private Duration life = LIFE;
    private int count;

    Tokens(Clock clock, List<String> audiences) {
        this.clock = clock;
        this.audiences = audiences;
    }

    synchronized void user(String clientId, String clientSecret, String refreshToken) {
        refreshTokens.put(refreshToken, new Client(clientId, clientSecret));
        revoked.remove(refreshToken);
    }

    synchronized void serviceAccount(String email, PublicKey key) {
        serviceAccounts.put(email, key);
        revoked.remove(email);
    }

    synchronized void delegate(String email, String subject) {
        delegations.add(new Delegation(email, subject));
    }

    synchronized void revoke(String principal) {
        revoked.add(principal);
        end(principal);
    }

    /** Its access tokens are refused from now on; it may have new ones. */
    synchronized void end(String principal) {
        given.forEach((token, access) -> {
            if (access.principal.equals(principal)) {
                dead.add(token);
            }
        });
    }

    synchronized void life(Duration ofTheNext) {
        life = ofTheNext;
    }

    /** Whose it is, valid or not; empty: nobody's. */
    synchronized String owner(String accessToken) {
        var access = given.get(accessToken);
        return access == null ? "" : access.principal;
    }

    synchronized boolean valid(String accessToken) {
        var access = given.get(accessToken);
        return access != null && !dead.contains(accessToken) && access.expires.isAfter(clock.instant());
    }

    /** Who asks at the token endpoint; empty: it does not say. */
    static String asking(Form form) {
        return form.has("refresh_token")
                ? form.get("refresh_token")
                : Assertion.parse(form.get("assertion")).map(Assertion::issuer).orElse("");
    }

    synchronized Answer grant(Form form) {
        return switch (form.get("grant_type")) {
            case "refresh_token" -> refresh(form);
            case JWT_BEARER -> bear(form.get("assertion"));
            default -> Errors.oauth(400, "unsupported_grant_type", "Invalid grant_type: " + form.get("grant_type"));
        };
    }

    private Answer refresh(Form form) {
        var token = form.get("refresh_token");
        var client = refreshTokens.get(token);
        if (client == null) {
            return Errors.oauth(400, "invalid_grant", "Bad Request");
        }
        if (!client.equals(new Client(form.get("client_id"), form.get("client_secret")))) {
            return Errors.oauth(401, "invalid_client", "Unauthorized");
        }
        return revoked.contains(token)
                ? Errors.oauth(400, "invalid_grant", "Token has been expired or revoked.")
                : give(token);
    }

    private Answer bear(String text) {
        var assertion = Assertion.parse(text);
        if (assertion.isEmpty()) {
            return Errors.oauth(400, "invalid_grant", "Bad Request");
        }
        var email = assertion.get().issuer();
        var key = Optional.ofNullable(serviceAccounts.get(email)).filter(k -> !revoked.contains(email));
        if (key.isEmpty()) {
            return Errors.oauth(400, "invalid_grant", "Invalid grant: account not found");
        }
        return assertion
                .get()
                .objection(key.get(), audiences, clock.instant())
                .orElseGet(() -> giveFor(email, assertion.get().subject()));
    }

    private Answer giveFor(String email, String subject) {
        return subject.isEmpty() || delegations.contains(new Delegation(email, subject))
                ? give(email)
                : Errors.oauth(
                        401,
                        "unauthorized_client",
                        "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.");
    }

    private Answer give(String principal) {
        var token = "ya29.far-" + ++count;
        given.put(token, new Access(principal, clock.instant().plus(life)));
        var body = JsonNodeFactory.instance.objectNode().put("access_token", token);
        body.put("expires_in", life.toSeconds());
        body.put("scope", "https://www.googleapis.com/auth/calendar").put("token_type", "Bearer");
        return Answer.json(200, body);
    }
}
