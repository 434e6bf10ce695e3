package io.sluice.admin;

import io.quarkus.security.identity.SecurityIdentity;
import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.BearerIdentities;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.admin.audit.Audited;
import io.sluice.admin.page.Cursor;
import io.sluice.admin.page.Page;
import io.sluice.admin.page.PageQuery;
import io.sluice.admin.problem.Faults;
import io.sluice.event.Id;
import io.sluice.ledger.retention.TenantErasure;
import io.sluice.tenant.Plan;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.Tenant;
import io.sluice.tenant.manage.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Tenants. */
@Path("/api/v1/tenants")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Tenants")
public class TenantsResource {

    private static final Pattern SLUG = Pattern.compile("[a-z0-9-]{1,63}");
    private static final String PLANS = "is one of free, pro, scale";
    private static final String SLUGS = "is 1 to 63 of a-z, 0-9 and -";

    private final Tenants tenants;
    private final TenantErasure erasure;
    private final SecurityIdentity identity;

    TenantsResource(Tenants tenants, TenantErasure erasure, SecurityIdentity identity) {
        this.tenants = tenants;
        this.erasure = erasure;
        this.identity = identity;
    }

    @Schema(name = "NewTenant")
    record Create(
            @Nullable String name,
            @Nullable String slug,
            @Nullable String plan) {}

    @Schema(name = "TenantChanges")
    record Change(
            @Nullable String name,
            @Nullable String slug,
            @Nullable String plan,
            @Nullable String status) {}

    @Schema(name = "Tenant")
    record Answer(String id, String name, String slug, String plan, String status, Instant createdAt) {
        static Answer from(Tenant tenant) {
            return new Answer(
                    Id.of(Id.Kind.TENANT, tenant.id),
                    tenant.name,
                    tenant.slug,
                    tenant.plan,
                    tenant.status,
                    tenant.createdAt);
        }
    }

    @POST
    @Allowed(Role.ADMIN)
    @ResponseStatus(201)
    @APIResponseSchema(value = Answer.class, responseCode = "201")
    @Operation(summary = "Make a tenant")
    public Answer create(@Nullable Create body) {
        var wanted = Faults.body(body);
        var faults = new Faults();
        var name = faults.text("name", wanted.name());
        var slug = faults.one("slug", wanted.slug(), TenantsResource::slug, SLUGS);
        var plan = faults.optional("plan", wanted.plan(), Plan::of, PLANS);
        faults.raise();
        return Answer.from(tenants.create(name, slug.orElseThrow(), plan.orElse(Plan.FREE)));
    }

    @GET
    @Allowed(Role.ADMIN)
    @Operation(summary = "List the tenants, newest first")
    public Page<Answer> list(@BeanParam PageQuery page) {
        return Page.of(tenants.list(page.rows(), page.before()), page, Answer::from, tenant -> Cursor.of(tenant.id));
    }

    @GET
    @Path("{t}")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Get a tenant")
    public Answer get(@PathParam("t") String tenant) {
        return Answer.from(tenants.get(PathId.tenant(tenant)));
    }

    @PATCH
    @Path("{t}")
    @Allowed(Role.OWNER)
    @Operation(
            summary = "Change a tenant",
            description = "Its owner may change the name; slug, plan and status are the platform's.")
    public Answer change(@PathParam("t") String tenant, @Nullable Change body) {
        var wanted = Faults.body(body);
        if (wanted.slug() != null || wanted.plan() != null || wanted.status() != null) {
            BearerIdentities.caller(identity).orElseThrow().require(Role.ADMIN);
        }
        var faults = new Faults();
        var changes = new Tenants.Changes(
                faults.optionalText("name", wanted.name()),
                faults.optional("slug", wanted.slug(), TenantsResource::slug, SLUGS),
                faults.optional("plan", wanted.plan(), Plan::of, PLANS),
                faults.optional("status", wanted.status(), Tenant.Status::of, "is active or suspended"));
        faults.raise();
        return Answer.from(tenants.change(PathId.tenant(tenant), changes));
    }

    @DELETE
    @Path("{t}")
    @Allowed(Role.ADMIN)
    @Audited(byPlatform = true)
    @Operation(summary = "Erase a tenant and everything of it")
    public void delete(@PathParam("t") String tenant) {
        var id = PathId.tenant(tenant);
        tenants.delete(id, erasure::begin);
        erasure.goOnAtOnce(id);
    }

    private static Optional<String> slug(String text) {
        return Optional.of(text).filter(t -> SLUG.matcher(t).matches());
    }
}
