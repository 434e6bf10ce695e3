package io.sluice.worker.upkeep;

import io.sluice.ledger.retention.Retention;
import io.sluice.remote.Work;
import io.sluice.remote.send.SendConfig;
import io.sluice.tenant.Plan;
import io.sluice.tenant.PlansConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;

/** Keeps to the plans' retention. */
@ApplicationScoped
class RetentionWork implements Work {
    private final Retention retention;
    private final PlansConfig plans;
    private final SendConfig sends;

    RetentionWork(Retention retention, PlansConfig plans, SendConfig sends) {
        this.retention = retention;
        this.plans = plans;
        this.sends = sends;
    }

    @Override
    public String name() {
        return "retention";
    }

    /** It is the platform's. */
    @Override
    public String due() {
        return "SELECT '00000000-0000-0000-0000-000000000000'::uuid AS tenant_id, id, due_at FROM retention_run WHERE"
                + " due_at <= ?";
    }

    @Override
    public void run(UUID tenant, UUID id) throws SQLException {
        int days = Arrays.stream(Plan.values())
                .mapToInt(plan -> plans.terms(plan).retentionDays())
                .max()
                .orElseThrow();
        retention.run(new Retention.Least(Duration.ofDays(days), sends.keyTtl()));
    }
}
