package io.sluice.admin.rejection;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.admin.page.Page;
import io.sluice.event.Id;
import io.sluice.event.Receipt;
import io.sluice.ledger.read.RejectionReader;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.TenantSources;
import io.sluice.tenant.manage.TenantTx;
import io.sluice.tenant.manage.Whose;
import io.sluice.worker.Reverification;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Requests to a platform source that failed verification. */
@Path("/api/v1/sources/{s}/rejections")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Rejections")
public class PlatformRejectionsResource {

    private final TenantTx tx;
    private final TenantSources sources;
    private final RejectionReader rejections;
    private final Reverification reverification;

    PlatformRejectionsResource(
            TenantTx tx, TenantSources sources, RejectionReader rejections, Reverification reverification) {
        this.tx = tx;
        this.sources = sources;
        this.rejections = rejections;
        this.reverification = reverification;
    }

    @GET
    @Allowed(Role.ADMIN)
    @Operation(summary = "List the requests to a platform source that failed verification, last received first")
    public Page<RejectionJson> list(@PathParam("s") String source, @BeanParam RejectionQuery query) {
        var filter = query.filter().of(known(source));
        var before = query.beforePosition();
        int rows = query.rows();
        return RejectionJson.page(tx.nobodys(() -> rejections.list(Receipt.NO_TENANT, filter, before, rows)), query);
    }

    @POST
    @Path("verify")
    @Allowed(Role.ADMIN)
    @Operation(
            summary = "Verify a platform source's rejections again",
            description = "What holds is taken in under its time of receipt, for the tenant that its route leads to.")
    public RejectionJson.Result verify(@PathParam("s") String source) {
        return RejectionJson.Result.from(reverification.verify(Receipt.NO_TENANT, known(source)));
    }

    private UUID known(String source) {
        var id = PathId.of(Id.Kind.SOURCE, source);
        sources.get(Whose.PLATFORM, id);
        return id;
    }
}
