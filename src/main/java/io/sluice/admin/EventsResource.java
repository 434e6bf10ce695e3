package io.sluice.admin;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.admin.page.Page;
import io.sluice.event.Id;
import io.sluice.event.Problem;
import io.sluice.ledger.read.EventReader;
import io.sluice.provider.Providers;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.TenantTx;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** A tenant's events. */
@Path("/api/v1/tenants/{t}/events")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Events")
public class EventsResource {

    private final TenantTx tx;
    private final EventReader events;
    private final Providers providers;

    EventsResource(TenantTx tx, EventReader events, Providers providers) {
        this.tx = tx;
        this.events = events;
        this.providers = providers;
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(summary = "List a tenant's events, last received first")
    public Page<EventJson> list(@PathParam("t") String tenant, @BeanParam EventQuery query) {
        var id = PathId.tenant(tenant);
        var filter = query.filter();
        var before = query.beforePosition();
        int rows = query.rows();
        return EventJson.page(tx.of(id, () -> events.list(id, filter, before, rows)), query);
    }

    @GET
    @Path("{e}")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Get an event with its payload, headers, changes and attempts")
    public EventDetailJson get(@PathParam("t") String tenant, @PathParam("e") String event) {
        var id = PathId.tenant(tenant);
        var found = tx.of(id, () -> events.find(id, PathId.of(Id.Kind.EVENT, event)))
                .orElseThrow(() -> Problem.notFound().exception());
        return EventDetailJson.from(found, providers);
    }
}
