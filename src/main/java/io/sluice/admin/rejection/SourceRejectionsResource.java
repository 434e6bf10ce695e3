package io.sluice.admin.rejection;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.event.Id;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.TenantSources;
import io.sluice.tenant.manage.Whose;
import io.sluice.worker.Reverification;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What can be done about one source's rejections. */
@Path("/api/v1/tenants/{t}/sources/{s}/rejections")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Rejections")
public class SourceRejectionsResource {

    private final TenantSources sources;
    private final Reverification reverification;

    SourceRejectionsResource(TenantSources sources, Reverification reverification) {
        this.sources = sources;
        this.reverification = reverification;
    }

    @POST
    @Path("verify")
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Verify a source's rejections again",
            description =
                    "With the source's secrets of now, as of the time each request was received. What holds is taken in under that time.")
    public RejectionJson.Result verify(@PathParam("t") String tenant, @PathParam("s") String source) {
        var whose = PathId.tenant(tenant);
        var id = PathId.of(Id.Kind.SOURCE, source);
        sources.get(Whose.tenant(whose), id);
        return RejectionJson.Result.from(reverification.verify(whose, id));
    }
}
