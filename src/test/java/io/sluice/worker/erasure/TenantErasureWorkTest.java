package io.sluice.worker.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.sluice.ledger.bench.Sql;
import io.sluice.ledger.retention.TenantErasure;
import io.sluice.tenant.Plan;
import io.sluice.tenant.manage.Tenants;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TenantErasureWorkTest {
    @Inject
    Tenants tenants;

    @Inject
    TenantErasure erasure;

    @Inject
    DataSource database;

    @Test
    void an_erasure_whose_node_died_after_the_beginning_comes_to_its_end() {
        // Given
        var sql = new Sql(database);
        var tenant = tenants.create("T", "gone-" + UUID.randomUUID(), Plan.FREE).id;
        sql.run("INSERT INTO usage VALUES (?, ?::date, 1)", tenant, "2026-11-01");
        tenants.delete(tenant, erasure::begin);
        // When
        sql.run("UPDATE tenant_erasure SET due_at = ? WHERE tenant_id = ?", Instant.EPOCH, tenant);
        // Then
        await().until(() -> sql.row("SELECT finished_at FROM tenant_erasure WHERE tenant_id = ?", tenant)
                        .get("finished_at")
                != null);
        assertThat(sql.rows("SELECT FROM usage WHERE tenant_id = ?", tenant)).isEmpty();
    }
}
