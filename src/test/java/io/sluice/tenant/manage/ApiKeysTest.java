package io.sluice.tenant.manage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.sluice.event.Ids;
import io.sluice.ledger.bench.TickedClock;
import io.sluice.tenant.Plan;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.ApiKeys.Found;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes share nothing but the database. */
@QuarkusTest
class ApiKeysTest {
    @Inject
    TenantTx tx;

    @Inject
    Tenants tenants;

    @Inject
    Ids ids;

    private final TickedClock clock = new TickedClock();
    private ApiKeys one;
    private ApiKeys other;
    private UUID tenant;

    @BeforeEach
    void two_nodes() {
        one = new ApiKeys(tx, ids, clock);
        other = new ApiKeys(tx, ids, clock);
        tenant = tenants.create("T", "keys-" + UUID.randomUUID(), Plan.FREE).id;
    }

    @Test
    void a_key_that_one_node_revokes_is_dead_on_the_other_with_the_next_request() {
        // Given
        var key = one.create(tenant, "K", Role.VIEWER, Optional.empty());
        var holder = new Found.Holder(key.key().id, tenant, Role.VIEWER);
        assertThat(one.authenticate(key.text())).isEqualTo(holder);
        assertThat(other.authenticate(key.text())).isEqualTo(holder);
        // When
        one.delete(tenant, key.key().id);
        // Then
        assertThat(other.authenticate(key.text())).isEqualTo(new Found.Unknown());
        assertThat(one.authenticate(key.text())).isEqualTo(new Found.Unknown());
    }

    @Test
    void a_key_ends_at_its_time_on_every_node() {
        // Given
        var end = clock.instant().plus(Duration.ofDays(1));
        var key = one.create(tenant, "K", Role.OWNER, Optional.of(end));
        // When
        clock.tick(Duration.ofDays(1).minusMillis(1));
        var before = other.authenticate(key.text());
        clock.tick(Duration.ofMillis(1));
        var after = other.authenticate(key.text());
        // Then
        assertThat(before).isInstanceOf(Found.Holder.class);
        assertThat(after).isEqualTo(new Found.Expired());
        assertThat(one.list(tenant, 10, Optional.empty()).getFirst().lastUsedAt)
                .as("the refusal is no use")
                .isBefore(end);
    }

    @Test
    void the_keys_of_an_erased_tenant_are_dead() {
        // Given
        var key = one.create(tenant, "K", Role.OWNER, Optional.empty());
        // When
        tenants.delete(tenant, (connection, gone) -> {});
        // Then
        assertThat(other.authenticate(key.text())).isEqualTo(new Found.Unknown());
    }

    @Test
    void what_is_shown_of_a_key_opens_nothing() {
        // Given
        var key = one.create(tenant, "K", Role.OWNER, Optional.empty());
        // When
        var prefix = key.key().prefix;
        // Then
        assertThat(prefix).hasSize(10);
        assertThat(key.text()).startsWith(prefix).hasSize(47);
        assertThat(one.authenticate(prefix)).isEqualTo(new Found.Unknown());
    }
}
