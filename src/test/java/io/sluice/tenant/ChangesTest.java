package io.sluice.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.sluice.tenant.manage.Tenant;
import io.sluice.tenant.manage.TenantRoutes;
import io.sluice.tenant.manage.TenantSources;
import io.sluice.tenant.manage.Tenants;
import io.sluice.tenant.manage.Whose;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What this node knows after a change, its own or another node's. */
@QuarkusTest
class ChangesTest {
    /** Well below the time after which a node asks anyway. */
    private static final Duration SOON = Duration.ofSeconds(3);

    /** What an erased tenant sealed opens nowhere after this. */
    private static final Duration AT_MOST = Duration.ofSeconds(2);

    @Inject
    Tenants tenants;

    @Inject
    TenantSources manage;

    @Inject
    TenantRoutes routes;

    @Inject
    Sources sources;

    @Inject
    DataKeys keys;

    @Inject
    DataSource database;

    @Inject
    RedisDataSource redis;

    private final String account = "acct_" + UUID.randomUUID();
    private UUID tenant;

    @BeforeEach
    void a_tenant_with_a_route_and_no_source() {
        tenant = tenants.create("T", "changes-" + UUID.randomUUID(), Plan.FREE).id;
        routes.create(tenant, "stripe", account);
        assertThat(owner()).contains(new Owner(tenant, Plan.FREE, true));
    }

    private Optional<Owner> owner() {
        return sources.routed("stripe", account).join();
    }

    private void become(Optional<Plan> plan, Optional<Tenant.Status> status) {
        tenants.change(tenant, new Tenants.Changes(Optional.empty(), Optional.empty(), plan, status));
    }

    private void sql(String statement) throws SQLException {
        try (var connection = database.getConnection();
                var prepared = connection.prepareStatement(statement)) {
            prepared.setObject(1, tenant);
            assertThat(prepared.executeUpdate()).isOne();
        }
    }

    private void announce(String message) {
        redis.pubsub(String.class).publish("sluice:changed", message);
    }

    private boolean keysAreGone() {
        try {
            keys.blind(tenant, "x");
            return false;
        } catch (IllegalStateException gone) {
            return true;
        }
    }

    @Test
    void a_tenant_with_routes_alone_is_suspended_at_once() {
        become(Optional.empty(), Optional.of(Tenant.Status.SUSPENDED));
        assertThat(owner()).contains(new Owner(tenant, Plan.FREE, false));
        assertThat(sources.owner(tenant).join()).contains(new Owner(tenant, Plan.FREE, false));
    }

    @Test
    void a_new_plan_holds_at_once_for_routes_and_sources() {
        // Given
        var made = manage.create(
                Whose.tenant(tenant),
                new TenantSources.Wanted("stripe", "S", Optional.of("whsec_0123456789"), Map.of()));
        var id = made.source().id;
        assertThat(sources.byId(id).join().flatMap(Endpoint::owner).map(Owner::plan))
                .contains(Plan.FREE);
        // When
        become(Optional.of(Plan.SCALE), Optional.empty());
        // Then
        assertThat(sources.byId(id).join().flatMap(Endpoint::owner).map(Owner::plan))
                .contains(Plan.SCALE);
        assertThat(owner().map(Owner::plan)).contains(Plan.SCALE);
    }

    @Test
    void a_tenant_that_is_erased_is_gone_at_once_with_its_keys() {
        // Given
        keys.warm(tenant);
        // When
        tenants.delete(tenant, (connection, id) -> {});
        // Then
        assertThat(owner()).isEmpty();
        assertThatThrownBy(() -> keys.blind(tenant, "x")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void another_node_changed_the_tenant() throws SQLException {
        // Given
        sql("UPDATE tenant SET plan = 'pro' WHERE id = ?");
        // When
        announce("nonsense");
        announce("source nonsense");
        announce("tenant " + tenant);
        // Then
        await().atMost(SOON).until(() -> owner().map(Owner::plan).equals(Optional.of(Plan.PRO)));
    }

    @Test
    void another_node_disabled_a_source_and_ended_its_secret() throws SQLException {
        // Given
        var id = manage.create(
                        Whose.tenant(tenant),
                        new TenantSources.Wanted("stripe", "S", Optional.of("whsec_0123456789"), Map.of()))
                .source()
                .id;
        assertThat(sources.byId(id).join()).hasValueSatisfying(endpoint -> {
            assertThat(endpoint.open()).isTrue();
            assertThat(endpoint.secrets()).hasSize(1);
        });
        sql("UPDATE source SET status = 'disabled' WHERE tenant_id = ?");
        sql("DELETE FROM secret WHERE tenant_id = ?");
        // When
        announce("source " + id);
        // Then
        await().atMost(Duration.ofSeconds(2))
                .until(() -> sources.byId(id)
                        .join()
                        .filter(endpoint ->
                                !endpoint.open() && endpoint.secrets().isEmpty())
                        .isPresent());
    }

    @Test
    void another_node_erased_the_tenant() throws SQLException {
        // Given
        keys.warm(tenant);
        sql("DELETE FROM data_key WHERE tenant_id = ?");
        // When
        announce("tenant " + tenant + " erased");
        // Then
        await().atMost(AT_MOST).until(this::keysAreGone);
    }

    @Test
    void an_erasure_that_nobody_announced_is_noticed_when_keys_are_looked_after() throws SQLException {
        // Given
        keys.warm(tenant);
        keys.warm(DataKeys.PLATFORM);
        sql("DELETE FROM data_key WHERE tenant_id = ?");
        // When
        keys.forgetErased();
        // Then
        assertThat(keysAreGone()).isTrue();
        assertThat(keys.blind(DataKeys.PLATFORM, "x")).isNotEmpty();
    }

    @Test
    void what_was_announced_while_redis_was_away_is_known_after_it() throws SQLException {
        // Given
        keys.warm(tenant);
        sql("DELETE FROM data_key WHERE tenant_id = ?");
        // When
        redis.execute("CLIENT", "KILL", "TYPE", "pubsub");
        // Then
        await().until(this::keysAreGone);
    }
}
