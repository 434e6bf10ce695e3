package io.sluice.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.way.Gateway;
import io.sluice.way.Way;
import jakarta.inject.Inject;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One tenant's trouble does not stand before another's events. */
@QuarkusTest
@TestProfile(Way.class)
class TurnsTest {
    private static final int FLOOD = 2 * Way.FAIR_BURST;

    private static final int PARTITIONS = 16;

    @Inject
    RedisDataSource redis;

    @Inject
    DataSource database;

    @AfterEach
    void everything_goes_on() {
        redis.execute("CONFIG", "SET", "maxmemory", "0");
        Gateway.waiting().until(() -> Gateway.balance().getLong("queued") == 0);
    }

    private static int partition(Gateway tenant) {
        return Math.floorMod(tenant.uuid().hashCode(), PARTITIONS);
    }

    private static Gateway neighbour(Gateway tenant) {
        return Stream.generate(Gateway::tenant)
                .filter(t -> partition(t) == partition(tenant))
                .findFirst()
                .orElseThrow();
    }

    private long surplus(Gateway tenant) {
        return redis.stream(byte[].class).xlen("sluice:{" + partition(tenant) + "}:surplus");
    }

    @Test
    void what_a_tenant_sends_above_its_fair_rate_waits_in_the_other_lane_and_is_applied_too() throws Exception {
        // Given
        var flooding = Gateway.tenant();
        var source = flooding.source("stripe");
        try (var busy = TenantLock.take(database, flooding.uuid())) {
            // When
            for (int i = 0; i < FLOOD; i++) {
                Stripes.customer(source, "evt_" + i).isAccepted();
            }
            // Then
            assertThat(surplus(flooding)).isBetween(1L, (long) FLOOD);
        }
        assertThat(flooding.settled(FLOOD)).extracting("status").containsOnly("applied");
        Gateway.waiting().until(() -> surplus(flooding) == 0);
    }

    @Test
    void a_tenant_that_somebody_else_writes_to_stops_no_other_of_its_partition() throws Exception {
        // Given
        var tenant = Gateway.tenant();
        var source = tenant.source("stripe");
        var neighbour = neighbour(tenant);
        var other = neighbour.source("stripe");
        try (var busy = TenantLock.take(database, tenant.uuid())) {
            Stripes.customer(source, "evt_1").isAccepted();
            // When
            Stripes.customer(other, "evt_2").isAccepted();
            // Then
            assertThat(neighbour.event("evt_2")).containsEntry("status", "applied");
            assertThat(tenant.events()).isEmpty();
        }
        assertThat(tenant.event("evt_1")).containsEntry("status", "applied").containsEntry("duplicates", 0);
    }
}
