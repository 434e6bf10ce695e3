package io.sluice.admin;

import io.sluice.event.Id;
import io.sluice.event.Problem;
import io.sluice.ledger.EventReader;
import io.sluice.provider.Providers;
import io.sluice.tenant.DataKeys;
import io.sluice.tenant.Role;
import io.sluice.tenant.TenantTx;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Events, those of a tenant and those that no route leads to a tenant yet. */
@Path("/api/v1")
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
    @Path("tenants/{t}/events")
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
    @Path("tenants/{t}/events/{e}")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Get an event with its payload, headers, changes and attempts")
    public EventDetailJson get(@PathParam("t") String tenant, @PathParam("e") String event) {
        var id = PathId.tenant(tenant);
        var found = tx.of(id, () -> events.find(id, PathId.of(Id.Kind.EVENT, event)))
                .orElseThrow(() -> Problem.notFound().exception());
        return EventDetailJson.from(found, providers);
    }

    @GET
    @Path("held")
    @Allowed(Role.ADMIN)
    @Operation(summary = "List the held events, last received first", description = "No route leads to a tenant yet.")
    public Page<EventJson> held(@BeanParam EventQuery query) {
        var filter = query.filter();
        var before = query.beforePosition();
        int rows = query.rows();
        return EventJson.page(tx.platform(() -> events.list(DataKeys.PLATFORM, filter, before, rows)), query);
    }
}
