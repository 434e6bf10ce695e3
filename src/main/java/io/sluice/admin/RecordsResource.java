package io.sluice.admin;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.admin.page.Cursor;
import io.sluice.admin.page.Page;
import io.sluice.admin.page.PageQuery;
import io.sluice.admin.problem.Faults;
import io.sluice.admin.record.RecordJson;
import io.sluice.event.Id;
import io.sluice.event.Problem;
import io.sluice.ledger.read.RecordReader;
import io.sluice.record.Kind;
import io.sluice.record.Kinds;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.TenantTx;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** A tenant's records. */
@Path("/api/v1/tenants/{t}/records/{kind}")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Records")
public class RecordsResource {

    private final TenantTx tx;
    private final RecordReader records;

    RecordsResource(TenantTx tx, RecordReader records) {
        this.tx = tx;
        this.records = records;
    }

    /** Which records a list is to show, and which page of it. */
    public static class Query extends PageQuery {
        @QueryParam("external_id")
        @Parameter(description = "The provider's id of the object, or the address")
        @Nullable String externalId;

        @QueryParam("updated_since")
        @Parameter(description = "Updated then or later")
        @Nullable String updatedSince;
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(summary = "List a tenant's records of one kind, last updated first")
    public Page<RecordJson> list(
            @PathParam("t") String tenant, @PathParam("kind") String kind, @BeanParam Query query) {
        var id = PathId.tenant(tenant);
        var known = known(kind);
        var faults = new Faults();
        var externalId = faults.sought("external_id", query.externalId);
        var since = faults.time("updated_since", query.updatedSince);
        faults.raise();
        var before = query.beforePosition();
        int rows = query.rows();
        var found = tx.of(id, () -> records.list(id, known, externalId, since, before, rows));
        return Page.of(found, query, RecordJson::from, stored -> Cursor.of(stored.updatedAt(), stored.id()));
    }

    @GET
    @Path("{id}")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Get a record")
    public RecordJson get(
            @PathParam("t") String tenant, @PathParam("kind") String kind, @PathParam("id") String recordId) {
        var id = PathId.tenant(tenant);
        var known = known(kind);
        var wanted = PathId.of(Id.Kind.RECORD, recordId);
        return tx.of(id, () -> records.find(id, known, wanted))
                .map(RecordJson::from)
                .orElseThrow(() -> Problem.notFound().exception());
    }

    private static Kind known(String kind) {
        return Kinds.find(kind).orElseThrow(() -> Problem.notFound().exception());
    }
}
