package io.sluice.admin.access.oidc;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetParseException;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.proc.SecurityContext;
import io.sluice.provider.Json;
import io.sluice.remote.CallFailed;
import io.sluice.remote.Wire;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;

/**
 * The issuer's public keys, as it publishes them now: its discovery document says where they are. Nothing is kept here. Whatever a token's header points to is not
 * looked at.
 *
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect Discovery</a>
 */
final class IssuerKeys implements JWKSetSource<SecurityContext> {
    /** Callers wait for it. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final String WHO = "The token issuer";
    private static final int LARGEST = 512 * 1024;

    private final Wire wire;
    private final String issuer;

    IssuerKeys(Wire wire, String issuer) {
        this.wire = wire;
        this.issuer = issuer;
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long now, SecurityContext context)
            throws JWKSetUnavailableException {
        var discovery = Json.parse(get(Wire.below(URI.create(issuer), "/.well-known/openid-configuration")))
                .orElseThrow(() -> new JWKSetUnavailableException("the discovery document is not JSON"));
        if (!issuer.equals(discovery.path("issuer").asText())) {
            throw new JWKSetUnavailableException("the discovery document is another issuer's");
        }
        var keys = keys(discovery.path("jwks_uri").asText())
                .orElseThrow(() -> new JWKSetUnavailableException("the jwks_uri is not https"));
        try {
            return JWKSet.parse(new String(get(keys), StandardCharsets.UTF_8)).toPublicJWKSet();
        } catch (ParseException | IllegalArgumentException e) {
            throw new JWKSetParseException("the keys cannot be read", e);
        }
    }

    /** Encrypted, unless the issuer is on this machine. */
    private Optional<URI> keys(String text) {
        return Issuer.url(text)
                .filter(url -> url.getScheme().equals("https")
                        || url.getHost().equals(URI.create(issuer).getHost()));
    }

    private byte[] get(URI url) throws JWKSetRetrievalException {
        try {
            var answer = wire.send(
                    WHO,
                    HttpRequest.newBuilder(url)
                            .header("Accept", "application/json")
                            .build(),
                    PATIENCE);
            if (answer.statusCode() != 200 || answer.body().length > LARGEST) {
                throw new JWKSetRetrievalException("the issuer answered " + answer.statusCode(), null);
            }
            return answer.body();
        } catch (CallFailed e) {
            throw new JWKSetRetrievalException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {}
}
