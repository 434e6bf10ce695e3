package io.sluice.admin;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
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

/** The platform's own sources, one per provider; their requests find the tenant by route. */
@Path("/api/v1/sources")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Platform sources")
public class PlatformSourcesResource {

    private final SourceCalls calls;

    PlatformSourcesResource(SourceCalls calls) {
        this.calls = calls;
    }

    @POST
    @Allowed(Role.ADMIN)
    @ResponseStatus(201)
    @APIResponseSchema(value = SourceJson.class, responseCode = "201")
    @Operation(summary = "Make a platform source", description = "Answers the URL that the provider has to post to.")
    public SourceJson create(SourceCalls.@Nullable Create body) {
        return calls.create(Whose.PLATFORM, body);
    }

    @GET
    @Allowed(Role.ADMIN)
    @Operation(summary = "List the platform sources, newest first")
    public Page<SourceJson> list(@BeanParam PageQuery page) {
        return calls.list(Whose.PLATFORM, page);
    }

    @GET
    @Path("{s}")
    @Allowed(Role.ADMIN)
    @Operation(summary = "Get a platform source")
    public SourceJson get(@PathParam("s") String source) {
        return calls.get(Whose.PLATFORM, source);
    }

    @PATCH
    @Path("{s}")
    @Allowed(Role.ADMIN)
    @Operation(summary = "Rename, disable, enable or configure a platform source")
    public SourceJson change(@PathParam("s") String source, SourceCalls.@Nullable Change body) {
        return calls.change(Whose.PLATFORM, source, body);
    }

    @DELETE
    @Path("{s}")
    @Allowed(Role.ADMIN)
    @Operation(summary = "Remove a platform source", description = "Its events and records stay.")
    public void delete(@PathParam("s") String source) {
        calls.delete(Whose.PLATFORM, source);
    }

    @PUT
    @Path("{s}/credential")
    @Allowed(Role.ADMIN)
    @Operation(
            summary = "Set a source's access to the provider's API",
            description =
                    "For what has to be asked of the provider, and for sending. Stripe {api_key}; Twilio {account_sid, auth_token}; SendGrid {api_key}. Never shown again.")
    public SourceJson setCredential(@PathParam("s") String source, @Nullable Map<String, @Nullable String> body) {
        return calls.credential(Whose.PLATFORM, source, body);
    }

    @POST
    @Path("{s}/secrets")
    @Allowed(Role.ADMIN)
    @ResponseStatus(201)
    @APIResponseSchema(value = SourceJson.SecretJson.class, responseCode = "201")
    @Operation(
            summary = "Rotate a platform source's secret",
            description = "The older ones stay valid until the overlap ends.")
    public SourceJson.SecretJson rotateSecret(@PathParam("s") String source, SourceCalls.@Nullable Rotate body) {
        return calls.rotate(Whose.PLATFORM, source, body);
    }

    @DELETE
    @Path("{s}/secrets/{secret}")
    @Allowed(Role.ADMIN)
    @Operation(
            summary = "End a platform source's secret now",
            description = "The one that is valid for longest can only be replaced.")
    public void endSecret(@PathParam("s") String source, @PathParam("secret") String secret) {
        calls.endSecret(Whose.PLATFORM, source, secret);
    }
}
