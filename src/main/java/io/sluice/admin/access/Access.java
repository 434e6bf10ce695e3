package io.sluice.admin.access;

import io.quarkus.security.identity.SecurityIdentity;
import io.sluice.event.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Lets a request through or does not. In this order: a known caller (401), a role that is enough (403), a tenant of the caller's own (404), a body that is not too
 * large (413); only then is anything looked up. It stands before every resource, whatever its path: what does not say its role is closed.
 */
public final class Access {

    public static final String API = "/api/";

    private final SecurityIdentity identity;

    Access(SecurityIdentity identity) {
        this.identity = identity;
    }

    @ServerRequestFilter
    void check(ContainerRequestContext request, ResourceInfo operation) {
        var caller = BearerIdentities.recognition(identity).caller();
        var allowed = operation.getResourceMethod().getAnnotation(Allowed.class);
        if (allowed == null) {
            throw Problem.of(403, "forbidden", "Nobody may do this.").exception();
        }
        caller.require(allowed.value());
        var tenant = request.getUriInfo().getPathParameters().getFirst("t");
        if (tenant != null) {
            caller.requireTenant(PathId.tenant(tenant));
        }
        BodyLimit.checkDeclared(request.getHeaderString("Content-Length"));
    }
}
