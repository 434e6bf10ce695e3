package io.sluice.admin;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.page.Page;
import io.sluice.ledger.read.EventReader;
import io.sluice.tenant.DataKeys;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.TenantTx;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Events that no route leads to a tenant yet. */
@Path("/api/v1/held")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Events")
public class HeldResource {

    private final TenantTx tx;
    private final EventReader events;

    HeldResource(TenantTx tx, EventReader events) {
        this.tx = tx;
        this.events = events;
    }

    @GET
    @Allowed(Role.ADMIN)
    @Operation(summary = "List the held events, last received first")
    public Page<EventJson> list(@BeanParam EventQuery query) {
        var filter = query.filter();
        var before = query.beforePosition();
        int rows = query.rows();
        return EventJson.page(tx.nobodys(() -> events.list(DataKeys.PLATFORM, filter, before, rows)), query);
    }
}
