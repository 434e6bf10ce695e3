package io.sluice.admin.send;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.problem.Faults;
import io.sluice.tenant.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Sending e-mails. */
@Path("/api/v1/tenants/{t}/emails")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Sending")
public class EmailsResource {

    private final SendCalls calls;

    EmailsResource(SendCalls calls) {
        this.calls = calls;
    }

    @POST
    @Allowed(Role.OPERATOR)
    @ResponseStatus(202)
    @APIResponseSchema(value = SentJson.class, responseCode = "202")
    @Operation(
            summary = "Send an e-mail",
            description =
                    "Answers its record, whose status the provider's callbacks then move. 422 where the person has opted out or the address is suppressed.")
    public SentJson send(
            @PathParam("t") String tenant,
            @HeaderParam("Idempotency-Key")
                    @Parameter(description = "The same key with the same body sends once and answers the same record")
                    @Nullable String key,
            @Nullable NewEmail body)
            throws SQLException {
        var wanted = Faults.body(body);
        return calls.send(tenant, wanted.sourceId(), key, wanted::order);
    }
}
