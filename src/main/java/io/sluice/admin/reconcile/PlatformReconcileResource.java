package io.sluice.admin.reconcile;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.event.Id;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.Whose;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** How far a platform source is compared with what its provider lists of the accounts that routes name. */
@Path("/api/v1/sources/{s}/reconcile")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Platform sources")
public class PlatformReconcileResource {

    private final ReconcileCalls calls;

    PlatformReconcileResource(ReconcileCalls calls) {
        this.calls = calls;
    }

    @POST
    @Allowed(Role.ADMIN)
    @ResponseStatus(202)
    @APIResponseSchema(value = ReconcileJson.class, responseCode = "202")
    @Operation(
            summary = "Compare a platform source with what its provider lists",
            description =
                    "Soon, and not only in its turn. What is missing is taken in for the tenants that routes lead to.")
    public ReconcileJson ask(@PathParam("s") String source, @Nullable ReconcileAsk ask) {
        return calls.ask(Whose.PLATFORM, PathId.of(Id.Kind.SOURCE, source), ask);
    }

    @GET
    @Allowed(Role.ADMIN)
    @Operation(summary = "Tell how far a platform source is compared with its provider, and whether it still sends")
    public ReconcileJson get(@PathParam("s") String source) {
        return calls.get(Whose.PLATFORM, PathId.of(Id.Kind.SOURCE, source));
    }
}
