package io.sluice.admin.balance;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.event.Problem;
import io.sluice.tenant.Role;
import io.sluice.worker.Balance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** The books of all tenants together. */
@Path("/api/v1/balance")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Balance")
public class BalanceResource {
    private static final Logger LOG = Logger.getLogger(BalanceResource.class);

    private final Balance balance;

    BalanceResource(Balance balance) {
        this.balance = balance;
    }

    @GET
    @Allowed(Role.ADMIN)
    @Operation(
            summary = "Hold what was accepted against what became of it",
            description =
                    "Counted in events. The difference is 0; where it is not, unbalanced says which partition, and since when.")
    public BalanceJson get() {
        try {
            return BalanceJson.from(balance.report());
        } catch (SQLException | RuntimeException e) {
            LOG.warnf("the books cannot be read now error=%s", e.getClass().getName());
            throw Problem.unavailable("A store that holds the books does not answer.")
                    .exception();
        }
    }
}
