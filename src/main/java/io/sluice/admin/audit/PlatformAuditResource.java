package io.sluice.admin.audit;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.page.Page;
import io.sluice.ledger.audit.AuditReader;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.TenantTx;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who did what to the platform. */
@Path("/api/v1/audit")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Audit")
public class PlatformAuditResource {

    private final TenantTx tx;
    private final AuditReader audit;

    PlatformAuditResource(TenantTx tx, AuditReader audit) {
        this.tx = tx;
        this.audit = audit;
    }

    @GET
    @Allowed(Role.ADMIN)
    @Operation(
            summary = "List who did what to the platform, newest first",
            description = "Calls that belong to no tenant, among them those that made or erased one.")
    public Page<AuditJson> list(@BeanParam AuditQuery query) {
        var filter = query.filter();
        var before = query.beforePosition();
        int rows = query.rows();
        return AuditJson.page(tx.platform(() -> audit.list(Optional.empty(), filter, before, rows)), query);
    }
}
