package io.sluice.worker.chore;

import io.sluice.ledger.retention.Retention;
import io.sluice.remote.send.SendConfig;
import io.sluice.tenant.Plan;
import io.sluice.tenant.PlansConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;

/** Keeps to the plans' retention. */
@ApplicationScoped
class RetentionChore implements Chore {
    private final Retention retention;
    private final PlansConfig plans;
    private final SendConfig sends;

    RetentionChore(Retention retention, PlansConfig plans, SendConfig sends) {
        this.retention = retention;
        this.plans = plans;
        this.sends = sends;
    }

    @Override
    public String name() {
        return "retention";
    }

    @Override
    public Duration run() throws SQLException {
        int days = Arrays.stream(Plan.values())
                .mapToInt(plan -> plans.terms(plan).retentionDays())
                .max()
                .orElseThrow();
        return retention.run(new Retention.Least(Duration.ofDays(days), sends.keyTtl()));
    }
}
