package io.sluice.tenant.manage;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.sluice.event.Problem;
import io.sluice.event.Receipt;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Runs a block in a transaction of its own. Bound to a tenant, everything on the same data source inside it, Hibernate and plain JDBC alike, is under row-level
 * security; unbound, it runs as the owner of the database and must name the tenant in every statement. Blocking. The transaction rolls back when the block throws.
 *
 * <p>Both settings are local to the transaction, so they are gone when the connection goes back to the pool, and hold behind a pooler that works by transaction.
 */
@ApplicationScoped
public class TenantTx {

    private final EntityManager entities;

    TenantTx(EntityManager entities) {
        this.entities = entities;
    }

    /** @throws io.sluice.event.Problem.Raised 404: there is no such tenant */
    public <T> T of(UUID tenant, Supplier<T> work) {
        return QuarkusTransaction.requiringNew().call(() -> {
            bind(tenant);
            if (Tenant.findById(tenant) == null) {
                throw Problem.notFound().exception();
            }
            return work.get();
        });
    }

    /** As a tenant's, or unbound for the platform's own. */
    public <T> T of(Whose whose, Supplier<T> work) {
        return whose.tenant().map(tenant -> of(tenant, work)).orElseGet(() -> platform(work));
    }

    /** Bound to what is nobody's: events that are held, rejections of platform sources. */
    public <T> T nobodys(Supplier<T> work) {
        return QuarkusTransaction.requiringNew().call(() -> {
            bind(Receipt.NO_TENANT);
            return work.get();
        });
    }

    /** Not under row-level security: for what belongs to no tenant, or to all. */
    public <T> T platform(Supplier<T> work) {
        return QuarkusTransaction.requiringNew().call(work::get);
    }

    private void bind(UUID tenant) {
        entities.createNativeQuery(
                        "SELECT set_config('role', 'sluice_api', true), set_config('sluice.tenant', ?1, true)")
                .setParameter(1, tenant.toString())
                .getSingleResult();
    }
}
