package io.sluice.admin.replay;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.admin.page.Cursor;
import io.sluice.admin.page.Page;
import io.sluice.admin.page.PageQuery;
import io.sluice.admin.problem.Faults;
import io.sluice.event.Id;
import io.sluice.event.Problem;
import io.sluice.ledger.read.ReplayReader;
import io.sluice.ledger.read.StoredReplay;
import io.sluice.ledger.replay.Replays;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.TenantTx;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.sql.SQLException;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Applies all events again that a filter means. */
@Path("/api/v1/tenants/{t}/replays")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Events")
public class ReplaysResource {

    private final TenantTx tx;
    private final ReplayReader reader;
    private final Replays replays;

    ReplaysResource(TenantTx tx, ReplayReader reader, Replays replays) {
        this.tx = tx;
        this.reader = reader;
        this.replays = replays;
    }

    @POST
    @Allowed(Role.OPERATOR)
    @ResponseStatus(202)
    @APIResponseSchema(value = ReplayJson.class, responseCode = "202")
    @Operation(
            summary = "Apply events again",
            description = "Those that the filter means now, oldest first, in the time that live traffic leaves.")
    public ReplayJson create(@PathParam("t") String tenant, @Nullable NewReplay body) throws SQLException {
        var wanted = Faults.body(body);
        var filter = wanted.events();
        var id = PathId.tenant(tenant);
        // The platform may ask for tenants that are not there.
        tx.of(id, () -> id);
        return ReplayJson.from(replays.create(id, filter, Boolean.TRUE.equals(wanted.dryRun())));
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(summary = "List the replays, newest first")
    public Page<ReplayJson> list(@PathParam("t") String tenant, @BeanParam PageQuery page) {
        var id = PathId.tenant(tenant);
        int rows = page.rows();
        var before = page.before();
        return Page.of(
                tx.of(id, () -> reader.list(id, rows, before)),
                page,
                ReplayJson::from,
                replay -> Cursor.of(replay.id()));
    }

    @GET
    @Path("{id}")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Get a replay and how far it has come")
    public ReplayJson get(@PathParam("t") String tenant, @PathParam("id") String replay) {
        return ReplayJson.from(find(PathId.tenant(tenant), replay));
    }

    @DELETE
    @Path("{id}")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "Cancel a replay", description = "What it did stays. One that is done stays done.")
    public void cancel(@PathParam("t") String tenant, @PathParam("id") String replay) throws SQLException {
        var id = PathId.tenant(tenant);
        replays.cancel(id, find(id, replay).id());
    }

    private StoredReplay find(UUID tenant, String replay) {
        return tx.of(tenant, () -> reader.find(tenant, PathId.of(Id.Kind.REPLAY, replay)))
                .orElseThrow(() -> Problem.notFound().exception());
    }
}
