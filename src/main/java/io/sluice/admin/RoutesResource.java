package io.sluice.admin;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.admin.page.Cursor;
import io.sluice.admin.page.Page;
import io.sluice.admin.page.PageQuery;
import io.sluice.admin.problem.Faults;
import io.sluice.event.Id;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.Route;
import io.sluice.tenant.manage.TenantRoutes;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Which account keys lead to a tenant. */
@Path("/api/v1/tenants/{t}/routes")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Routes")
public class RoutesResource {

    private final TenantRoutes routes;

    RoutesResource(TenantRoutes routes) {
        this.routes = routes;
    }

    @Schema(name = "NewRoute")
    record Create(@Nullable String provider, @Nullable String key) {}

    @Schema(name = "Route")
    record Answer(String id, String provider, String key, Instant createdAt) {
        static Answer from(Route route) {
            return new Answer(Id.of(Id.Kind.ROUTE, route.id), route.provider, route.key, route.createdAt);
        }
    }

    @POST
    @Allowed(Role.ADMIN)
    @ResponseStatus(201)
    @APIResponseSchema(value = Answer.class, responseCode = "201")
    @Operation(summary = "Make a route", description = "Held events of the key are released to the tenant.")
    public Answer create(@PathParam("t") String tenant, @Nullable Create body) {
        var wanted = Faults.body(body);
        var faults = new Faults();
        var provider = faults.text("provider", wanted.provider());
        var key = faults.text("key", wanted.key());
        faults.raise();
        return Answer.from(routes.create(PathId.tenant(tenant), provider, key));
    }

    @GET
    @Allowed(Role.ADMIN)
    @Operation(summary = "List the routes, newest first")
    public Page<Answer> list(@PathParam("t") String tenant, @BeanParam PageQuery page) {
        return Page.of(
                routes.list(PathId.tenant(tenant), page.rows(), page.before()),
                page,
                Answer::from,
                route -> Cursor.of(route.id));
    }

    @DELETE
    @Path("{r}")
    @Allowed(Role.ADMIN)
    @Operation(summary = "Remove a route", description = "Events of the key are held from now on.")
    public void delete(@PathParam("t") String tenant, @PathParam("r") String route) {
        routes.delete(PathId.tenant(tenant), PathId.of(Id.Kind.ROUTE, route));
    }
}
