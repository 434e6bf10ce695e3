package io.sluice.worker.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.ledger.Bench;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The test's erasures are older than all that others have under way, and nobody goes on with them. */
class ErasureGaugeTest {
    private static final Instant OLDEST = Instant.EPOCH;
    private static final Instant NOBODY_GOES_ON = Instant.parse("2100-01-01T00:00:00Z");

    private final Bench bench = new Bench();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final ErasureGauge gauge = new ErasureGauge(bench.transactions, bench.clock, metrics);

    private double oldest(String kind) {
        gauge.read();
        return metrics.get("sluice.erasures.oldest.seconds")
                .tag("kind", kind)
                .gauge()
                .value();
    }

    private double age() {
        return Duration.between(OLDEST, bench.clock.instant()).toSeconds();
    }

    @AfterEach
    void nothing_is_left() {
        bench.sql.run("DELETE FROM erasure WHERE tenant_id = ?", bench.tenant);
        bench.sql.run("DELETE FROM tenant_erasure WHERE tenant_id = ?", bench.tenant);
    }

    @Test
    void an_erasure_of_a_person_counts_until_what_was_queued_is_gone_through_too() {
        // Given
        bench.sql.run("""
                INSERT INTO erasure (id, tenant_id, address_refs, part, position_at, position_id, requested_at, due_at)
                VALUES (gen_random_uuid(), ?, '{}', 'own', ?, gen_random_uuid(), ?, ?)
                """, bench.tenant, OLDEST, OLDEST, NOBODY_GOES_ON);
        assertThat(oldest("person")).isEqualTo(age());
        // When all was gone through, and is to be once more
        bench.sql.run("UPDATE erasure SET finished_at = ? WHERE tenant_id = ?", OLDEST, bench.tenant);
        bench.clock.tick(Duration.ofMinutes(1));
        // Then
        assertThat(oldest("person")).isEqualTo(age());
        // When nothing is due any more
        bench.sql.run("UPDATE erasure SET due_at = NULL WHERE tenant_id = ?", bench.tenant);
        // Then
        assertThat(oldest("person")).isLessThan(age());
    }

    @Test
    void an_erasure_of_a_tenant_counts_until_nothing_is_left() {
        // Given
        bench.sql.run(
                "INSERT INTO tenant_erasure (tenant_id, started_at, due_at) VALUES (?, ?, ?)",
                bench.tenant,
                OLDEST,
                NOBODY_GOES_ON);
        assertThat(oldest("tenant")).isEqualTo(age());
        // When
        bench.sql.run(
                "UPDATE tenant_erasure SET finished_at = ?, due_at = NULL WHERE tenant_id = ?", OLDEST, bench.tenant);
        // Then
        assertThat(oldest("tenant")).isLessThan(age());
    }
}
