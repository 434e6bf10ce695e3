package io.sluice.admin.usage;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.tenant.Role;
import io.sluice.tenant.usage.Usages;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a tenant uses of what its plan allows. */
@Path("/api/v1/tenants/{t}/usage")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Tenants")
public class UsageResource {

    private final Usages usages;

    UsageResource(Usages usages) {
        this.usages = usages;
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(summary = "Hold what a tenant uses against what its plan allows")
    public UsageJson get(@PathParam("t") String tenant) {
        return UsageJson.from(usages.of(PathId.tenant(tenant)));
    }
}
