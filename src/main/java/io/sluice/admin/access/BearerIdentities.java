package io.sluice.admin.access;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.sluice.admin.access.guess.Guesses.Turn;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Turns a bearer credential into an identity that carries what it was recognised as; one that is not known stays anonymous. */
@ApplicationScoped
public class BearerIdentities implements IdentityProvider<BearerRequest> {

    private static final String RECOGNITION = "sluice.recognition";

    private final Doorkeeper doorkeeper;

    BearerIdentities(Doorkeeper doorkeeper) {
        this.doorkeeper = doorkeeper;
    }

    /** Who an identity speaks for; empty when it is anonymous. */
    public static Optional<Caller> caller(SecurityIdentity identity) {
        return recognition(identity) instanceof Recognition.Known known
                ? Optional.of(known.caller())
                : Optional.empty();
    }

    static Recognition recognition(SecurityIdentity identity) {
        var found = identity.<Recognition>getAttribute(RECOGNITION);
        return found == null ? new Recognition.Unknown() : found;
    }

    @Override
    public Class<BearerRequest> getRequestType() {
        return BearerRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(BearerRequest request, AuthenticationRequestContext context) {
        return switch (doorkeeper.take(request)) {
            case Turn.Slowed(var time) ->
                Uni.createFrom().item(identity(new Recognition.Slowed((int) time.toSeconds() + 1)));
            case Turn.Taken turn ->
                context.runBlocking(() -> identity(doorkeeper.recognise(turn, request.credential())));
        };
    }

    private static SecurityIdentity identity(Recognition recognition) {
        var identity = QuarkusSecurityIdentity.builder().addAttribute(RECOGNITION, recognition);
        if (recognition instanceof Recognition.Known(var caller)) {
            identity.setPrincipal(new QuarkusPrincipal(caller.name()))
                    .addRole(caller.role().label());
        } else {
            identity.setAnonymous(true);
        }
        return identity.build();
    }
}
