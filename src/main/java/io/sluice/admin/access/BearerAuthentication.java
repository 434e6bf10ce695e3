package io.sluice.admin.access;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.sluice.tenant.peer.Peers;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code Authorization: Bearer …} of requests to the API; elsewhere the header means nothing to us. It never refuses a request itself: who is not known is
 * anonymous, and {@link Access} refuses, so that every answer has one form.
 */
@ApplicationScoped
class BearerAuthentication implements HttpAuthenticationMechanism {

    private static final String SCHEME = "Bearer ";

    private final Peers peers;

    BearerAuthentication(Peers peers) {
        this.peers = peers;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext request, IdentityProviderManager identities) {
        var credential = credential(request.request().getHeader("Authorization"));
        return credential.isEmpty() || !request.normalizedPath().startsWith(Access.API)
                ? Uni.createFrom().nullItem()
                : identities.authenticate(new BearerRequest(credential, peers.address(request.request())));
    }

    private static String credential(@Nullable String header) {
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : "";
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext request) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(BearerRequest.class);
    }
}
