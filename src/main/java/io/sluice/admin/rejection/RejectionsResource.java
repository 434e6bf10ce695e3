package io.sluice.admin.rejection;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.admin.page.Page;
import io.sluice.ledger.read.RejectionReader;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.TenantTx;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Requests to a tenant's sources that failed verification. */
@Path("/api/v1/tenants/{t}/rejections")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Rejections")
public class RejectionsResource {

    private final TenantTx tx;
    private final RejectionReader rejections;

    RejectionsResource(TenantTx tx, RejectionReader rejections) {
        this.tx = tx;
        this.rejections = rejections;
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(
            summary = "List the requests that failed verification, last received first",
            description = "They are kept for a while, a bounded number of each source.")
    public Page<RejectionJson> list(@PathParam("t") String tenant, @BeanParam RejectionQuery query) {
        var id = PathId.tenant(tenant);
        var filter = query.filter();
        var before = query.beforePosition();
        int rows = query.rows();
        return RejectionJson.page(tx.of(id, () -> rejections.list(id, filter, before, rows)), query);
    }
}
