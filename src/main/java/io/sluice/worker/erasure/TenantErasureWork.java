package io.sluice.worker.erasure;

import io.sluice.ledger.retention.TenantErasure;
import io.sluice.remote.Work;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/** Goes on with erasures of tenants that whoever began them did not end. */
@ApplicationScoped
class TenantErasureWork implements Work {
    /** Of a node that stops nobody waits longer for it; what is left is due still. */
    private static final Duration TURN = Duration.ofSeconds(5);

    private final TenantErasure erasure;

    TenantErasureWork(TenantErasure erasure) {
        this.erasure = erasure;
    }

    @Override
    public String name() {
        return "tenant-erasure";
    }

    @Override
    public String due() {
        return "SELECT tenant_id, tenant_id AS id, due_at FROM tenant_erasure WHERE due_at <= ?";
    }

    @Override
    public void run(UUID tenant, UUID id) throws SQLException {
        erasure.goOn(tenant, TURN);
    }
}
