package io.sluice.admin;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.admin.page.Cursor;
import io.sluice.admin.page.Page;
import io.sluice.admin.page.PageQuery;
import io.sluice.admin.problem.Faults;
import io.sluice.event.Id;
import io.sluice.event.Problem;
import io.sluice.ledger.read.RecordReader;
import io.sluice.ledger.read.StoredRecord;
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
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
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

    /** Which event a record's newest part came from. */
    @Schema(name = "Version")
    record VersionJson(Instant occurredAt, String eventId) {}

    @Schema(name = "Record")
    record Answer(
            String id,
            String kind,
            String provider,
            String externalId,
            @Schema(description = "The fields of the kind") Map<String, @Nullable Object> data,
            boolean suspect,
            VersionJson version,
            Instant createdAt,
            Instant updatedAt) {
        static Answer from(StoredRecord stored) {
            return new Answer(
                    Id.of(Id.Kind.RECORD, stored.id()),
                    stored.kind(),
                    stored.provider(),
                    stored.externalId(),
                    stored.data(),
                    stored.suspect(),
                    new VersionJson(stored.versionAt(), Id.of(Id.Kind.EVENT, stored.versionEvent())),
                    stored.createdAt(),
                    stored.updatedAt());
        }
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(summary = "List a tenant's records of one kind, last updated first")
    public Page<Answer> list(@PathParam("t") String tenant, @PathParam("kind") String kind, @BeanParam Query query) {
        var id = PathId.tenant(tenant);
        var known = known(kind);
        var faults = new Faults();
        var externalId = faults.sought("external_id", query.externalId);
        var since = faults.time("updated_since", query.updatedSince);
        faults.raise();
        var before = query.beforePosition();
        int rows = query.rows();
        var found = tx.of(id, () -> records.list(id, known, externalId, since, before, rows));
        return Page.of(found, query, Answer::from, stored -> Cursor.of(stored.updatedAt(), stored.id()));
    }

    @GET
    @Path("{id}")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Get a record")
    public Answer get(@PathParam("t") String tenant, @PathParam("kind") String kind, @PathParam("id") String recordId) {
        var id = PathId.tenant(tenant);
        var known = known(kind);
        var wanted = PathId.of(Id.Kind.RECORD, recordId);
        return tx.of(id, () -> records.find(id, known, wanted))
                .map(Answer::from)
                .orElseThrow(() -> Problem.notFound().exception());
    }

    private static Kind known(String kind) {
        return Kinds.find(kind).orElseThrow(() -> Problem.notFound().exception());
    }
}
