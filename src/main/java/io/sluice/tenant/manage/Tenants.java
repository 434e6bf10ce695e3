package io.sluice.tenant.manage;

import io.sluice.event.Ids;
import io.sluice.event.Problem;
import io.sluice.tenant.Changes;
import io.sluice.tenant.DataKeys;
import io.sluice.tenant.Plan;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** The tenants. Every method is a transaction of its own; what changed is announced after the commit. */
@ApplicationScoped
public class Tenants {

    private final TenantTx tx;
    private final EntityManager entities;
    private final DataKeys keys;
    private final Announcements changed;
    private final Ids ids;
    private final Clock clock;

    Tenants(TenantTx tx, EntityManager entities, DataKeys keys, Announcements changed, Ids ids, Clock clock) {
        this.tx = tx;
        this.entities = entities;
        this.keys = keys;
        this.changed = changed;
        this.ids = ids;
        this.clock = clock;
    }

    /** What is to be changed; empty leaves it as it is. */
    public record Changes(
            Optional<String> name, Optional<String> slug, Optional<Plan> plan, Optional<Tenant.Status> status) {}

    /** Makes a tenant and its data keys. @throws io.sluice.event.Problem.Raised 409: the slug is taken */
    public Tenant create(String name, String slug, Plan plan) {
        return tx.platform(() -> {
            var tenant = new Tenant();
            tenant.id = ids.next();
            tenant.name = name;
            tenant.slug = slug;
            tenant.plan = plan.label();
            tenant.status = Tenant.Status.ACTIVE.label();
            tenant.createdAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            Taken.unless(tenant::persistAndFlush, "This slug is taken.");
            entities.unwrap(Session.class).doWork(connection -> keys.create(connection, tenant.id));
            return tenant;
        });
    }

    /** @throws io.sluice.event.Problem.Raised 404 */
    public Tenant get(UUID id) {
        return tx.of(id, () -> find(id));
    }

    /** The tenant with this slug; empty when there is none. */
    public Optional<Tenant> bySlug(String slug) {
        return tx.platform(() -> Tenant.find("slug", slug).firstResultOptional());
    }

    /** Newest first, those made before the given one. */
    public List<Tenant> list(int limit, Optional<UUID> before) {
        return tx.platform(() -> Tenant.find("id < ?1 order by id desc", before.orElse(Ids.LAST))
                .range(0, limit - 1)
                .list());
    }

    /** @throws io.sluice.event.Problem.Raised 404, or 409: the slug is taken */
    public Tenant change(UUID id, Changes changes) {
        var tenant = tx.of(id, () -> {
            var found = find(id);
            changes.name().ifPresent(name -> found.name = name);
            changes.slug().ifPresent(slug -> found.slug = slug);
            changes.plan().ifPresent(plan -> found.plan = plan.label());
            changes.status().ifPresent(status -> found.status = status.label());
            Taken.unless(entities::flush, "This slug is taken.");
            return found;
        });
        changed.tenant(id);
        return tenant;
    }

    /**
     * Ends a tenant in one transaction: it is gone with its keys, sources, secrets and routes, and with its data keys gone, what was sealed with them and is anywhere
     * cannot be read any more.
     *
     * @param rest begins to erase what other rooms hold of the tenant, in the same transaction and before the tenant itself
     * @throws io.sluice.event.Problem.Raised 404
     */
    public void delete(UUID id, Erasure rest) {
        tx.platform(() -> {
            if (Tenant.findById(id) == null) {
                throw Problem.notFound().exception();
            }
            entities.unwrap(Session.class).doWork(connection -> {
                rest.begin(connection, id);
                erase(connection, id);
            });
            return id;
        });
        changed.erased(id);
    }

    /** Begins in the caller's transaction. */
    public interface Erasure {
        void begin(Connection connection, UUID tenant) throws SQLException;
    }

    /** Keys, sources, secrets and routes go with the tenant's row. */
    private static void erase(Connection connection, UUID id) throws SQLException {
        for (var statement : List.of("DELETE FROM tenant WHERE id = ?", "DELETE FROM data_key WHERE tenant_id = ?")) {
            try (var delete = connection.prepareStatement(statement)) {
                delete.setObject(1, id);
                delete.executeUpdate();
            }
        }
    }

    private static Tenant find(UUID id) {
        return Tenant.<Tenant>findByIdOptional(id)
                .orElseThrow(() -> Problem.notFound().exception());
    }
}
