package io.sluice.admin.access.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import io.sluice.event.Id;
import io.sluice.tenant.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a good token's claims say of its bearer. */
final class Claims {
    /** Subjects that are no address and no name of a person as people write it; others are hashed, as the audit is read by many. */
    private static final Pattern SPEAKABLE = Pattern.compile("[A-Za-z0-9|:._-]{1,100}");

    private static final int HASH_LENGTH = 32;

    private final String roleClaim;
    private final String tenantClaim;

    Claims(String roleClaim, String tenantClaim) {
        this.roleClaim = roleClaim;
        this.tenantClaim = tenantClaim;
    }

    /** An administrator has no tenant and all others have one: what says both may mean either, and gets nothing. */
    Token bearer(JWTClaimsSet claims) {
        var role = role(at(claims, roleClaim));
        var claimed = at(claims, tenantClaim);
        var tenant = tenant(claimed);
        boolean consistent = role.filter(r -> r == Role.ADMIN ? claimed.isEmpty() : tenant.isPresent())
                .isPresent();
        return consistent ? new Token.Good(name(claims.getSubject()), role.get(), tenant) : new Token.Powerless();
    }

    private static Optional<Role> role(Optional<Object> claim) {
        return claim.stream()
                .flatMap(value -> value instanceof Collection<?> many ? many.stream() : Stream.of(value))
                .flatMap(value -> value instanceof String text ? Role.of(text).stream() : Stream.empty())
                .max(Comparator.naturalOrder());
    }

    private static Optional<UUID> tenant(Optional<Object> claim) {
        return claim.filter(String.class::isInstance).flatMap(text -> Id.parse(Id.Kind.TENANT, (String) text));
    }

    /** By the whole name first: some issuers want URLs as names, and those have dots. */
    private static Optional<Object> at(JWTClaimsSet claims, String path) {
        var whole = claims.getClaim(path);
        if (whole != null) {
            return Optional.of(whole);
        }
        @Nullable Object value = claims.getClaims();
        for (var step : path.split("\\.", -1)) {
            value = value instanceof Map<?, ?> object ? object.get(step) : null;
        }
        return Optional.ofNullable(value);
    }

    private static String name(String subject) {
        return "oidc:" + (SPEAKABLE.matcher(subject).matches() ? subject : "sha256-" + hash(subject));
    }

    private static String hash(String text) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
