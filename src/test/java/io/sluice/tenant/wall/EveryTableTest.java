package io.sluice.tenant.wall;

import static io.sluice.tenant.wall.Catalogue.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.bench.Sql;
import io.sluice.tenant.wall.Catalogue.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The wall in the database, at every table that has rows of tenants; a new one is found by itself. */
class EveryTableTest {
    private static final String NO_RIGHT = "42501"; // a privilege is missing, or row-level security refuses the row
    private static final Catalogue CATALOGUE = new Catalogue();
    private static final UUID ONE = UUID.randomUUID();
    private static final UUID OTHER = UUID.randomUUID();

    static List<Table> tables() {
        return Catalogue.tables();
    }

    @BeforeAll
    static void plant() {
        for (var table : tables()) {
            CATALOGUE.plant(table, ONE);
            CATALOGUE.plant(table, OTHER);
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void without_a_tenant_the_apis_role_sees_nothing(Table table) throws SQLException {
        var all = "SELECT 1 FROM " + quoted(table);
        assertThat(column("", all)).isEmpty();
        assertThat(new Sql(Postgres.database()).rows(all)).hasSizeGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void bound_to_a_tenant_it_sees_rows_of_that_one_alone(Table table) throws SQLException {
        var seen = column(ONE.toString(), "SELECT \"" + table.tenant() + "\" FROM " + quoted(table));
        assertThat(seen).allMatch(ONE.toString()::equals);
        assertThat(seen.isEmpty()).isEqualTo(!mayRead(table));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void bound_to_a_tenant_it_cannot_write_rows_of_another(Table table) throws SQLException {
        // Given
        var whose = " WHERE \"" + table.tenant() + "\" = ";
        var statements = new ArrayList<String>();
        statements.add(CATALOGUE.insert(table, OTHER, table.tenant().equals("id") ? OTHER : UUID.randomUUID()));
        statements.add("DELETE FROM " + quoted(table) + whose + "'" + OTHER + "'");
        statements.add("TRUNCATE " + quoted(table) + " CASCADE");
        statements.add("UPDATE " + quoted(table) + " SET \"" + table.tenant() + "\" = '" + OTHER + "'" + whose + "'"
                + ONE + "'");
        for (var column : Catalogue.columns(table)) {
            statements.add("UPDATE " + quoted(table) + " SET \"" + column + "\" = \"" + column + "\"" + whose + "'"
                    + OTHER + "'");
        }
        // Then
        for (var statement : statements) {
            assertThat(written(ONE.toString(), statement)).as(statement).isZero();
        }
    }

    @Test
    void whatever_the_apis_role_may_touch_that_has_a_tenant_is_behind_the_wall_and_partitions_are_closed() {
        assertThat(new Sql(Postgres.database()).rows("""
                        SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
                        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND (NOT c.relrowsecurity OR c.relispartition)
                          AND (has_any_column_privilege('sluice_api', c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
                               OR has_table_privilege('sluice_api', c.oid, 'DELETE, TRUNCATE, TRIGGER'))
                        """)).isEmpty();
    }

    private static boolean mayRead(Table table) {
        return new Sql(Postgres.database())
                .row("SELECT has_any_column_privilege('sluice_api', ?::regclass, 'SELECT') AS may", quoted(table))
                .get("may")
                .equals(true);
    }

    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** As the API's role, bound to a tenant; empty: to none. Nothing of it stays. */
    private static <T> T bound(String tenant, Work<T> work, T refused) throws SQLException {
        try (var connection = Postgres.database().getConnection();
                var bind = connection.prepareStatement(
                        "SELECT set_config('role', 'sluice_api', true), set_config('sluice.tenant', ?, true)")) {
            connection.setAutoCommit(false);
            bind.setString(1, tenant);
            bind.executeQuery().close();
            try {
                return work.run(connection);
            } catch (SQLException e) {
                assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(NO_RIGHT);
                return refused;
            } finally {
                connection.rollback();
            }
        }
    }

    private static List<String> column(String tenant, String select) throws SQLException {
        return bound(
                tenant,
                connection -> {
                    try (var statement = connection.createStatement();
                            var row = statement.executeQuery(select)) {
                        var all = new ArrayList<String>();
                        while (row.next()) {
                            all.add(row.getString(1));
                        }
                        return all;
                    }
                },
                List.of());
    }

    private static int written(String tenant, String sql) throws SQLException {
        return bound(
                tenant,
                connection -> {
                    try (var statement = connection.createStatement()) {
                        return statement.executeUpdate(sql);
                    }
                },
                0);
    }
}
