package io.sluice.admin.access.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import io.sluice.remote.Wire;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Judges tokens of the configured issuer. Its keys are kept for a while and fetched anew before that ends, when a token names one that is not known, and at most
 * twice in half a minute; while it is away they are good for an hour longer. Thread-safe; may block for seconds while keys are fetched.
 *
 * <p>Only signatures by key pairs count: what is signed with nothing, or with a secret that both sides would have to know, is nobody's.
 */
@ApplicationScoped
public class Tokens {
    private static final Logger LOG = Logger.getLogger(Tokens.class);
    private static final int LONGEST = 8192;
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final Optional<JWKSource<SecurityContext>> keys;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final Claims claims;

    @Inject
    Tokens(OidcConfig config, Wire wire, Clock clock) {
        this(config, wire, clock, Keeping.USUAL);
    }

    Tokens(OidcConfig config, Wire wire, Clock clock, Keeping keeping) {
        this.claims = new Claims(config.oidcRoleClaim(), config.oidcTenantClaim());
        this.keys = config.oidcIssuer().map(issuer -> keeping.of(new IssuerKeys(wire, issuer)));
        this.keys.ifPresent(source -> {
            processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, source));
            processor.setJWSTypeVerifier(
                    new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
            processor.setJWTClaimsSetVerifier(new ClaimRules(
                    config.oidcIssuer().orElseThrow(), config.oidcAudience().orElseThrow(), clock));
        });
    }

    /**
     * How long keys are kept.
     *
     * @param fresh until they are fetched again
     * @param apart between two fetches that are asked for
     * @param outage how long they are good while the issuer is away
     */
    record Keeping(Duration fresh, Duration apart, Duration outage) {
        static final Keeping USUAL = new Keeping(Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofHours(1));

        JWKSource<SecurityContext> of(IssuerKeys issuer) {
            return JWKSourceBuilder.create(issuer)
                    .cache(fresh.toMillis(), Math.min(IssuerKeys.PATIENCE.toMillis() * 2, fresh.toMillis() / 2))
                    .refreshAheadCache(
                            fresh.toMillis() / 10, null, Executors.newVirtualThreadPerTaskExecutor(), true, null, true)
                    .rateLimited(apart.toMillis())
                    .outageTolerant(
                            outage.toMillis(),
                            event -> LOG.warn(
                                    "the token issuer cannot be asked; its keys of before stand in for a while"))
                    .build();
        }
    }

    /** What a bearer credential is that is no key. */
    public Token judge(String text) {
        return keys.isEmpty() || text.length() > LONGEST ? new Token.Bad() : judge(text, keys.get());
    }

    private Token judge(String text, JWKSource<SecurityContext> source) {
        try {
            return claims.bearer(processor.process(SignedJWT.parse(text), null));
        } catch (ExpiredJWTException e) {
            return new Token.Expired();
        } catch (RateLimitReachedException e) {
            // It names a key that is not known, and the issuer was asked a moment ago.
            return anyKey(source) ? new Token.Bad() : new Token.Unknowable();
        } catch (KeySourceException e) {
            LOG.warnf("the token issuer's keys cannot be had; tokens are answered 503 reason=%s", e.getMessage());
            return new Token.Unknowable();
        } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException e) {
            return new Token.Bad();
        }
    }

    private static boolean anyKey(JWKSource<SecurityContext> source) {
        try {
            @Nullable SecurityContext nothing = null;
            return !source.get(new JWKSelector(new JWKMatcher.Builder().build()), nothing)
                    .isEmpty();
        } catch (KeySourceException e) {
            return false;
        }
    }
}
