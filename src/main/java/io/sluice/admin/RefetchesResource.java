package io.sluice.admin;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.admin.page.Cursor;
import io.sluice.admin.page.Page;
import io.sluice.admin.page.PageQuery;
import io.sluice.event.Id;
import io.sluice.ledger.read.RefetchReader;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.TenantTx;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Records that are suspect, and so are to be fetched from their providers. */
@Path("/api/v1/tenants/{t}/refetches")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Records")
public class RefetchesResource {

    private final TenantTx tx;
    private final RefetchReader refetches;

    RefetchesResource(TenantTx tx, RefetchReader refetches) {
        this.tx = tx;
        this.refetches = refetches;
    }

    @Schema(name = "Refetch")
    record Answer(
            String recordId,
            String kind,
            String externalId,
            String sourceId,

            @Schema(description = "waiting, or done once the record is settled")
            String status,

            @Nullable String error,
            Instant createdAt) {
        static Answer from(RefetchReader.Refetch refetch) {
            return new Answer(
                    Id.of(Id.Kind.RECORD, refetch.recordId()),
                    refetch.kind(),
                    refetch.externalId(),
                    Id.of(Id.Kind.SOURCE, refetch.sourceId()),
                    refetch.status(),
                    refetch.error(),
                    refetch.createdAt());
        }
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(
            summary = "List the records that are to be fetched from their providers, newest first",
            description = "Those whose events of one second could not be put in order.")
    public Page<Answer> list(@PathParam("t") String tenant, @BeanParam PageQuery page) {
        var id = PathId.tenant(tenant);
        var before = page.beforePosition();
        int rows = page.rows();
        return Page.of(
                tx.of(id, () -> refetches.list(id, before, rows)),
                page,
                Answer::from,
                refetch -> Cursor.of(refetch.createdAt(), refetch.recordId()));
    }
}
