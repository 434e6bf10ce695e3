package io.sluice.admin;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.admin.page.Page;
import io.sluice.event.Id;
import io.sluice.event.Problem;
import io.sluice.ledger.read.EventReader;
import io.sluice.ledger.replay.Replays;
import io.sluice.provider.Providers;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.TenantTx;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** A tenant's events. */
@Path("/api/v1/tenants/{t}/events")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Events")
public class EventsResource {

    private final TenantTx tx;
    private final EventReader events;
    private final Providers providers;
    private final Replays replays;

    EventsResource(TenantTx tx, EventReader events, Providers providers, Replays replays) {
        this.tx = tx;
        this.events = events;
        this.providers = providers;
        this.replays = replays;
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

    @POST
    @Path("{e}/replay")
    @Allowed(Role.OPERATOR)
    @ResponseStatus(202)
    @APIResponseSchema(value = EventJson.class, responseCode = "202")
    @Operation(
            summary = "Apply an event again",
            description = "Its attempts start from zero. What it did before it does not do twice.")
    public EventJson replay(@PathParam("t") String tenant, @PathParam("e") String event) throws SQLException {
        var again = replays.one(PathId.tenant(tenant), PathId.of(Id.Kind.EVENT, event))
                .orElseThrow(() -> Problem.notFound().exception());
        return switch (again) {
            case Replays.Again.Due(var due) -> EventJson.from(due);
            case Replays.Again.Erased erased ->
                throw Problem.of(
                                422, "unprocessable", "The event named a person who was erased; nothing of it is left.")
                        .exception();
        };
    }
}
