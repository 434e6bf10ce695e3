package io.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuarantineTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Quarantine quarantine = new Quarantine(nanos::get);
    private final UUID tenant = new UUID(1, 1);

    @Test
    void holds_the_refused_tenant_and_no_other() {
        // When
        quarantine.refused(tenant);
        // Then
        assertThat(quarantine.holds(tenant)).isTrue();
        assertThat(quarantine.holds(new UUID(1, 2))).isFalse();
    }

    @Test
    void ends_when_nothing_is_refused_for_its_length() {
        // Given
        quarantine.refused(tenant);
        nanos.addAndGet(Quarantine.LENGTH.minusMillis(1).toNanos());
        // When
        quarantine.refused(tenant);
        nanos.addAndGet(Quarantine.LENGTH.minusMillis(1).toNanos());
        // Then
        assertThat(quarantine.holds(tenant)).isTrue();
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(quarantine.holds(tenant)).isFalse();
    }
}
