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
import io.sluice.tenant.manage.ApiKey;
import io.sluice.tenant.manage.ApiKeys;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** A tenant's API keys. */
@Path("/api/v1/tenants/{t}/api-keys")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "API keys")
public class ApiKeysResource {

    private final ApiKeys keys;
    private final Clock clock;

    ApiKeysResource(ApiKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Schema(name = "NewApiKey")
    record Create(
            @Nullable String name,
            @Nullable String role,

            @Schema(description = "When it ends by itself; absent: not before it is revoked") @Nullable String expiresAt) {}

    @Schema(name = "MadeApiKey")
    record Made(
            String id,
            String name,
            String role,
            String key,
            @Nullable String prefix,
            @Nullable Instant expiresAt) {
        static Made from(ApiKeys.Made made) {
            var key = made.key();
            return new Made(Id.of(Id.Kind.API_KEY, key.id), key.name, key.role, made.text(), key.prefix, key.expiresAt);
        }

        @Override
        public String toString() {
            return "Made[" + id + "]";
        }
    }

    @Schema(name = "ApiKey")
    record Answer(
            String id,
            String name,
            String role,

            @Schema(description = "What the key begins with; too little to be of use") @Nullable String prefix,

            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt) {
        static Answer from(ApiKey key) {
            return new Answer(
                    Id.of(Id.Kind.API_KEY, key.id),
                    key.name,
                    key.role,
                    key.prefix,
                    key.createdAt,
                    key.expiresAt,
                    key.lastUsedAt);
        }
    }

    @POST
    @Allowed(Role.OWNER)
    @ResponseStatus(201)
    @APIResponseSchema(value = Made.class, responseCode = "201")
    @Operation(
            summary = "Make an API key",
            description = "The key is shown this once and not kept. From expires_at on it is refused.")
    public Made create(@PathParam("t") String tenant, @Nullable Create body) {
        var wanted = Faults.body(body);
        var faults = new Faults();
        var name = faults.text("name", wanted.name());
        var role = faults.one("role", wanted.role(), Role::ofKey, "is one of owner, operator, viewer");
        var expiresAt = faults.time("expires_at", wanted.expiresAt()).map(time -> time.truncatedTo(ChronoUnit.MILLIS));
        if (expiresAt.filter(time -> !time.isAfter(clock.instant())).isPresent()) {
            faults.add("expires_at", "is in the future");
        }
        faults.raise();
        return Made.from(keys.create(PathId.tenant(tenant), name, role.orElseThrow(), expiresAt));
    }

    @GET
    @Allowed(Role.OWNER)
    @Operation(summary = "List the API keys, newest first")
    public Page<Answer> list(@PathParam("t") String tenant, @BeanParam PageQuery page) {
        return Page.of(
                keys.list(PathId.tenant(tenant), page.rows(), page.before()),
                page,
                Answer::from,
                key -> Cursor.of(key.id));
    }

    @DELETE
    @Path("{key}")
    @Allowed(Role.OWNER)
    @Operation(summary = "Revoke an API key", description = "It is dead with the next request.")
    public void delete(@PathParam("t") String tenant, @PathParam("key") String key) {
        keys.delete(PathId.tenant(tenant), PathId.of(Id.Kind.API_KEY, key));
    }
}
