package io.sluice.admin.access.oidc;

import io.sluice.tenant.Role;
import java.util.Optional;
import java.util.UUID;

/** What a text that is offered as the issuer's token turned out to be. */
public sealed interface Token {
    /**
     * The issuer vouches for its bearer.
     *
     * @param name what the audit calls the bearer: {@code oidc:} and the subject, or its hash
     * @param tenant empty for the platform's administrators alone
     */
    record Good(String name, Role role, Optional<UUID> tenant) implements Token {}

    /** The issuer vouches for its bearer, but gives no role here, or not exactly one tenant. */
    record Powerless() implements Token {}

    /** The issuer's, and past its end. */
    record Expired() implements Token {}

    /** None of the issuer's for us. */
    record Bad() implements Token {}

    /** The issuer's keys cannot be had. */
    record Unknowable() implements Token {}
}
