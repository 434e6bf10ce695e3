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

/** How far a tenant's source is compared with what its provider lists. */
@Path("/api/v1/tenants/{t}/sources/{s}/reconcile")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Sources")
public class ReconcileResource {

    private final ReconcileCalls calls;

    ReconcileResource(ReconcileCalls calls) {
        this.calls = calls;
    }

    @POST
    @Allowed(Role.OPERATOR)
    @ResponseStatus(202)
    @APIResponseSchema(value = ReconcileJson.class, responseCode = "202")
    @Operation(
            summary = "Compare a source with what its provider lists",
            description =
                    "Soon, and not only in its turn. What is missing is taken in. Needs the source's API credential.")
    public ReconcileJson ask(@PathParam("t") String tenant, @PathParam("s") String source, @Nullable ReconcileAsk ask) {
        return calls.ask(Whose.tenant(PathId.tenant(tenant)), PathId.of(Id.Kind.SOURCE, source), ask);
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(summary = "Tell how far a source is compared with its provider, and whether it still sends")
    public ReconcileJson get(@PathParam("t") String tenant, @PathParam("s") String source) {
        return calls.get(Whose.tenant(PathId.tenant(tenant)), PathId.of(Id.Kind.SOURCE, source));
    }
}
