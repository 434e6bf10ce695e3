package io.sluice.admin.access.oidc;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The issuer whose tokens open the management API; checked at start. */
@ConfigMapping(prefix = "sluice")
public interface OidcConfig {
    String ROLE_CLAIM = "sluice_role";
    String TENANT_CLAIM = "sluice_tenant";

    /** {@code SLUICE_OIDC_ISSUER}: as it stands in {@code iss}, to the letter. Without it no token is taken. */
    Optional<String> oidcIssuer();

    /** {@code SLUICE_OIDC_AUDIENCE}: what has to be among a token's {@code aud}. */
    Optional<String> oidcAudience();

    /** {@code SLUICE_OIDC_ROLE_CLAIM}: the claim that holds admin, owner, operator or viewer, or an array with some of them; of nested ones the path, with dots. */
    @WithDefault(ROLE_CLAIM)
    String oidcRoleClaim();

    /** {@code SLUICE_OIDC_TENANT_CLAIM}: the claim that holds the tenant's id, {@code ten_…}; a path, as above. */
    @WithDefault(TENANT_CLAIM)
    String oidcTenantClaim();
}
