package io.sluice.admin.audit;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.admin.page.Page;
import io.sluice.ledger.audit.AuditReader;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.TenantTx;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who did what to a tenant. */
@Path("/api/v1/tenants/{t}/audit")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Audit")
public class AuditResource {

    private final TenantTx tx;
    private final AuditReader audit;

    AuditResource(TenantTx tx, AuditReader audit) {
        this.tx = tx;
        this.audit = audit;
    }

    @GET
    @Allowed(Role.OWNER)
    @Operation(
            summary = "List who did what to a tenant, newest first",
            description =
                    "Every call that may change something, and what Sluice itself has to say of usage and secrets.")
    public Page<AuditJson> list(@PathParam("t") String tenant, @BeanParam AuditQuery query) {
        var id = PathId.tenant(tenant);
        var filter = query.filter();
        var before = query.beforePosition();
        int rows = query.rows();
        return AuditJson.page(tx.of(id, () -> audit.list(Optional.of(id), filter, before, rows)), query);
    }
}
