package io.sluice.admin.access;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Turns a bearer credential into an identity that carries its {@link Caller}; a credential that is not known, into an anonymous one. */
@ApplicationScoped
public class BearerIdentities implements IdentityProvider<BearerRequest> {

    private static final Logger LOG = Logger.getLogger(BearerIdentities.class);
    private static final String CALLER = "sluice.caller";
    private static final String UNKNOWABLE = "sluice.unknowable";

    private final Credentials credentials;

    BearerIdentities(Credentials credentials) {
        this.credentials = credentials;
    }

    /** Who an identity speaks for; empty when it is anonymous. */
    public static Optional<Caller> caller(SecurityIdentity identity) {
        return Optional.ofNullable(identity.<Caller>getAttribute(CALLER));
    }

    /** Whether the credential could not be looked up. */
    static boolean unknowable(SecurityIdentity identity) {
        return identity.getAttribute(UNKNOWABLE) != null;
    }

    @Override
    public Class<BearerRequest> getRequestType() {
        return BearerRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(BearerRequest request, AuthenticationRequestContext context) {
        return context.runBlocking(() -> identity(request.credential()));
    }

    private SecurityIdentity identity(String credential) {
        try {
            return credentials
                    .caller(credential)
                    .map(BearerIdentities::known)
                    .orElseGet(() ->
                            QuarkusSecurityIdentity.builder().setAnonymous(true).build());
        } catch (RuntimeException e) {
            LOG.warn("An API key could not be looked up; the request is answered 503", e);
            return QuarkusSecurityIdentity.builder()
                    .setAnonymous(true)
                    .addAttribute(UNKNOWABLE, true)
                    .build();
        }
    }

    private static SecurityIdentity known(Caller caller) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(caller.name()))
                .addRole(caller.role().label())
                .addAttribute(CALLER, caller)
                .build();
    }
}
