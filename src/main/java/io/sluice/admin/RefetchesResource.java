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

/** What is to be fetched from providers: records that are suspect, and objects that events only name. */
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
    public record Answer(
            @Schema(description = "Null where it is an event's object") @Nullable String recordId,

            @Nullable String kind,

            @Schema(description = "The provider's id of the object; where it is an event's, its path in the API")
            String externalId,

            String sourceId,

            @Schema(description = "The event that left the record in doubt, or that names the object")
            String eventId,

            @Schema(description = "waiting; done; or failed, and not tried again by itself")
            String status,

            @Nullable String error,
            Instant createdAt) {
        public static Answer from(RefetchReader.Refetch refetch) {
            return new Answer(
                    refetch.kind() == null ? null : Id.of(Id.Kind.RECORD, refetch.id()),
                    refetch.kind(),
                    refetch.externalId(),
                    Id.of(Id.Kind.SOURCE, refetch.sourceId()),
                    Id.of(Id.Kind.EVENT, refetch.eventId()),
                    refetch.status(),
                    refetch.error(),
                    refetch.createdAt());
        }
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(
            summary = "List what is to be fetched from providers, newest first",
            description =
                    "Records whose events of one second could not be put in order, and the objects of events that only name them. It waits while its source has no credential.")
    public Page<Answer> list(@PathParam("t") String tenant, @BeanParam PageQuery page) {
        var id = PathId.tenant(tenant);
        var before = page.beforePosition();
        int rows = page.rows();
        return Page.of(
                tx.of(id, () -> refetches.list(id, before, rows)),
                page,
                Answer::from,
                refetch -> Cursor.of(refetch.createdAt(), refetch.id()));
    }
}
