package io.sluice.admin;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.admin.page.Page;
import io.sluice.admin.page.PageQuery;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.Whose;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** A tenant's sources and their secrets. */
@Path("/api/v1/tenants/{t}/sources")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Sources")
public class SourcesResource {

    private final SourceCalls calls;

    SourcesResource(SourceCalls calls) {
        this.calls = calls;
    }

    @POST
    @Allowed(Role.OWNER)
    @ResponseStatus(201)
    @APIResponseSchema(value = SourceJson.class, responseCode = "201")
    @Operation(summary = "Make a source", description = "Answers the URL that the provider has to post to.")
    public SourceJson create(@PathParam("t") String tenant, SourceCalls.@Nullable Create body) {
        return calls.create(of(tenant), body);
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(summary = "List the sources, newest first")
    public Page<SourceJson> list(@PathParam("t") String tenant, @BeanParam PageQuery page) {
        return calls.list(of(tenant), page);
    }

    @GET
    @Path("{s}")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Get a source")
    public SourceJson get(@PathParam("t") String tenant, @PathParam("s") String source) {
        return calls.get(of(tenant), source);
    }

    @PATCH
    @Path("{s}")
    @Allowed(Role.OWNER)
    @Operation(summary = "Rename, disable, enable or configure a source")
    public SourceJson change(
            @PathParam("t") String tenant, @PathParam("s") String source, SourceCalls.@Nullable Change body) {
        return calls.change(of(tenant), source, body);
    }

    @DELETE
    @Path("{s}")
    @Allowed(Role.OWNER)
    @Operation(summary = "Remove a source", description = "Its events and records stay.")
    public void delete(@PathParam("t") String tenant, @PathParam("s") String source) {
        calls.delete(of(tenant), source);
    }

    @PUT
    @Path("{s}/credential")
    @Allowed(Role.OWNER)
    @Operation(
            summary = "Set a source's access to the provider's API",
            description =
                    "For what has to be asked of the provider, and for sending. Stripe {api_key}; Twilio {account_sid, auth_token}; SendGrid {api_key}. Never shown again.")
    public SourceJson setCredential(
            @PathParam("t") String tenant,
            @PathParam("s") String source,
            @Nullable Map<String, @Nullable String> body) {
        return calls.credential(of(tenant), source, body);
    }

    @POST
    @Path("{s}/secrets")
    @Allowed(Role.OPERATOR)
    @ResponseStatus(201)
    @APIResponseSchema(value = SourceJson.SecretJson.class, responseCode = "201")
    @Operation(summary = "Rotate a source's secret", description = "The older ones stay valid until the overlap ends.")
    public SourceJson.SecretJson rotateSecret(
            @PathParam("t") String tenant, @PathParam("s") String source, SourceCalls.@Nullable Rotate body) {
        return calls.rotate(of(tenant), source, body);
    }

    @DELETE
    @Path("{s}/secrets/{secret}")
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "End a source's secret now",
            description = "The one that is valid for longest can only be replaced.")
    public void endSecret(
            @PathParam("t") String tenant, @PathParam("s") String source, @PathParam("secret") String secret) {
        calls.endSecret(of(tenant), source, secret);
    }

    private static Whose of(String tenant) {
        return Whose.tenant(PathId.tenant(tenant));
    }
}
