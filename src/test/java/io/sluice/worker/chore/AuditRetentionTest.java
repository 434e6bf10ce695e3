package io.sluice.worker.chore;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ledger.Bench;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AuditRetentionTest {
    private final Bench bench = new Bench();
    private final AuditRetention retention =
            new AuditRetention(bench.transactions, () -> Duration.ofDays(400), bench.clock);

    private void rows(Duration old, int count) {
        bench.sql.run(
                "INSERT INTO audit (id, tenant_id, at, actor, action) SELECT gen_random_uuid(), ?, ?, 'a', 'b' FROM generate_series(1, ?)",
                bench.tenant,
                bench.clock.instant().minus(old),
                count);
    }

    @Test
    void what_is_older_than_it_is_kept_goes_and_the_rest_stays() throws SQLException {
        // Given
        rows(Duration.ofDays(400).plusSeconds(1), 2 * AuditRetention.BATCH + 1);
        rows(Duration.ofDays(400), 3);
        // When
        retention.run();
        // Then
        assertThat(bench.sql.number("SELECT count(*) FROM audit WHERE tenant_id = ?", bench.tenant))
                .isEqualTo(3);
    }
}
