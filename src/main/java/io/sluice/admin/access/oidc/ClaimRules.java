package io.sluice.admin.access.oidc;

import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimNames;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import java.time.Clock;
import java.util.Date;
import java.util.Set;

/** By whom, for whom, for whose sake and until when a token has to be: all four are required. Clocks may differ by a minute. */
final class ClaimRules extends DefaultJWTClaimsVerifier<SecurityContext> {
    private static final int SKEW_SECONDS = 60;

    private final Clock clock;

    ClaimRules(String issuer, String audience, Clock clock) {
        super(
                audience,
                new JWTClaimsSet.Builder().issuer(issuer).build(),
                Set.of(JWTClaimNames.SUBJECT, JWTClaimNames.EXPIRATION_TIME));
        this.clock = clock;
        setMaxClockSkew(SKEW_SECONDS);
    }

    @Override
    public void verify(JWTClaimsSet claims, SecurityContext context) throws BadJWTException {
        super.verify(claims, context);
        // Present is not enough: both may be null, or of another type.
        if (claims.getSubject() == null || claims.getSubject().isBlank() || claims.getExpirationTime() == null) {
            throw new BadJWTException("sub and exp are needed");
        }
    }

    @Override
    protected Date currentTime() {
        return Date.from(clock.instant());
    }
}
