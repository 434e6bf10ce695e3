package io.sluice.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.sluice.event.Problem;
import io.sluice.tenant.manage.Source;
import io.sluice.tenant.manage.TenantSources;
import io.sluice.tenant.manage.TenantTx;
import io.sluice.tenant.manage.Tenants;
import io.sluice.tenant.manage.Whose;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The wall between tenants is in the database: it holds for whatever SQL is run behind it. */
@QuarkusTest
class RowSecurityTest {
    @Inject
    TenantTx tx;

    @Inject
    Tenants tenants;

    @Inject
    TenantSources sources;

    @Inject
    DataSource database;

    @Test
    void bound_to_a_tenant_sql_without_any_condition_sees_that_tenant_alone() {
        // Given
        var one = withSource();
        withSource();
        // When
        var seen = tx.of(one, () -> column("SELECT DISTINCT tenant_id FROM source"));
        var tenantsSeen = tx.of(one, () -> column("SELECT id FROM tenant"));
        var secretsSeen = tx.of(one, () -> column("SELECT DISTINCT tenant_id FROM secret"));
        // Then
        assertThat(seen).containsExactly(one.toString());
        assertThat(tenantsSeen).containsExactly(one.toString());
        assertThat(secretsSeen).containsExactly(one.toString());
    }

    @Test
    void hibernate_is_behind_the_same_wall() {
        var one = withSource();
        withSource();
        assertThat(tx.of(
                        one,
                        () -> Source.<Source>listAll().stream()
                                .map(s -> s.tenantId)
                                .toList()))
                .containsOnly(one);
    }

    @Test
    void the_apis_role_without_a_tenant_sees_nothing() {
        withSource();
        var seen = QuarkusTransaction.requiringNew().call(() -> {
            run("SET LOCAL ROLE sluice_api");
            var all = new ArrayList<String>();
            for (var table : List.of("tenant", "api_key", "source", "secret", "route", "event", "change", "contacts")) {
                all.addAll(column("SELECT '" + table + "' FROM " + table));
            }
            return all;
        });
        assertThat(seen).isEmpty();
    }

    @Test
    void a_row_of_another_tenant_cannot_be_written() {
        var one = withSource();
        var two = withSource();
        var insert = "INSERT INTO source (id, tenant_id, provider, name, created_at) VALUES ('" + UUID.randomUUID()
                + "', '" + two + "', 'stripe', 'x', now())";
        assertThatThrownBy(() -> tx.of(one, () -> run(insert))).hasMessageContaining("row-level security");
        assertThat(tx.of(one, () -> run("UPDATE source SET name = 'mine' WHERE tenant_id = '" + two + "'")))
                .isZero();
        assertThat(tx.of(one, () -> run("DELETE FROM secret WHERE tenant_id = '" + two + "'")))
                .isZero();
    }

    @Test
    void data_keys_cannot_be_read_at_all() {
        var one = withSource();
        assertThatThrownBy(() -> tx.of(one, () -> column("SELECT tenant_id FROM data_key")))
                .hasMessageContaining("permission denied");
    }

    @Test
    void the_role_is_one_that_the_wall_holds_for_and_ends_with_the_transaction() {
        // Given
        var one = withSource();
        // When
        var inside = tx.of(
                one,
                () -> column(
                        "SELECT current_user || ' ' || rolsuper || ' ' || rolbypassrls FROM pg_roles WHERE rolname = current_user"));
        var after = tx.platform(
                () -> column("SELECT current_user || coalesce(current_setting('sluice.tenant', true), '')"));
        // Then
        assertThat(inside).containsExactly("sluice_api false false");
        assertThat(after.getFirst()).doesNotContain("sluice_api").doesNotContain(one.toString());
    }

    @Test
    void every_table_with_a_tenant_is_behind_the_wall_or_closed() {
        var open = tx.platform(() -> column("""
                SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
                WHERE c.relkind IN ('r', 'p') AND NOT c.relrowsecurity AND has_table_privilege('sluice_api', c.oid, 'SELECT')
                """));
        assertThat(open).isEmpty();
    }

    @Test
    void a_tenant_that_is_not_there_cannot_be_bound_to() {
        assertThatThrownBy(() -> tx.of(UUID.randomUUID(), () -> 1)).isInstanceOf(Problem.Raised.class);
    }

    private UUID withSource() {
        var tenant = tenants.create("T", "rls-" + UUID.randomUUID(), Plan.FREE).id;
        sources.create(
                Whose.tenant(tenant),
                new TenantSources.Wanted("stripe", "S", Optional.of("whsec_0123456789"), Map.of()));
        return tenant;
    }

    private List<String> column(String sql) {
        try (var connection = database.getConnection();
                var rows = connection.createStatement().executeQuery(sql)) {
            var all = new ArrayList<String>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private int run(String sql) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
