package io.sluice.tenant.usage;

import io.sluice.tenant.Plan;
import io.sluice.tenant.PlansConfig;
import io.sluice.tenant.manage.Source;
import io.sluice.tenant.manage.Tenant;
import io.sluice.tenant.manage.TenantTx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;

/** Counts what tenants use. Blocking. */
@ApplicationScoped
public class Usages {
    private final TenantTx tx;
    private final EntityManager entities;
    private final PlansConfig plans;
    private final Clock clock;

    Usages(TenantTx tx, EntityManager entities, PlansConfig plans, Clock clock) {
        this.tx = tx;
        this.entities = entities;
        this.plans = plans;
        this.clock = clock;
    }

    /** Of the month that it is, UTC. @throws io.sluice.event.Problem.Raised 404 */
    public Usage of(UUID id) {
        var month = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).withDayOfMonth(1);
        return tx.of(id, () -> {
            var tenant = Tenant.<Tenant>findById(id);
            return new Usage(
                    tenant.plan,
                    month.atStartOfDay().toInstant(ZoneOffset.UTC),
                    month.plusMonths(1).atStartOfDay().toInstant(ZoneOffset.UTC),
                    events(id, month),
                    Source.count("tenantId", id),
                    plans.terms(Plan.of(tenant.plan).orElseThrow()));
        });
    }

    private long events(UUID tenant, LocalDate month) {
        return ((Number) entities.createNativeQuery(
                                "SELECT coalesce(sum(events), 0) FROM usage WHERE tenant_id = ?1 AND month = ?2")
                        .setParameter(1, tenant)
                        .setParameter(2, month)
                        .getSingleResult())
                .longValue();
    }
}
