package io.sluice.ledger.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ledger.Bench;
import io.sluice.ledger.bench.Postgres;
import io.sluice.record.Kinds;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How records are found. */
class RecordSqlTest {
    private static final int MANY = 20_000;

    @ParameterizedTest
    @ValueSource(strings = {"messages", "emails"})
    void records_that_no_send_made_are_not_in_the_index_of_those_that_one_made(String kind) {
        // When
        var index = new Bench().sql.row("SELECT indexdef FROM pg_indexes WHERE indexname = ?", kind + "_by_send");
        // Then
        assertThat(index.get("indexdef").toString()).endsWith("WHERE (send_id IS NOT NULL)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"contacts", "messages", "emails"})
    void records_are_found_by_their_ids_and_aliases_without_a_look_at_all_of_them(String kind) throws SQLException {
        // Given
        var bench = new Bench();
        bench.sql.run(
                "INSERT INTO " + kind
                        + " (id, tenant_id, provider, external_ref, scope, suspect, version_at, version_event, state, created_at, updated_at)"
                        + " SELECT gen_random_uuid(), ?, 'p', 'r' || n, '', false, now(), gen_random_uuid(), '', now(), now() FROM generate_series(1, "
                        + MANY + ") n",
                bench.tenant);
        var plan = new StringBuilder();
        // When
        try (var connection = Postgres.database().getConnection()) {
            connection.createStatement().execute("ANALYZE " + kind);
            try (var explain =
                    connection.prepareStatement("EXPLAIN " + RecordSql.of(kind).select())) {
                for (int i = 0; i <= Kinds.get(kind).aliasFields().size(); i++) {
                    explain.setArray(
                            3 * i + 1, connection.createArrayOf("uuid", new UUID[] {bench.tenant, bench.tenant}));
                    explain.setArray(3 * i + 2, connection.createArrayOf("text", new String[] {"r1", "r2"}));
                    explain.setArray(3 * i + 3, connection.createArrayOf("text", new String[] {"", ""}));
                }
                try (var row = explain.executeQuery()) {
                    while (row.next()) {
                        plan.append(row.getString(1)).append('\n');
                    }
                }
            }
        }
        // Then
        bench.sql.run("DELETE FROM " + kind + " WHERE tenant_id = ?", bench.tenant);
        assertThat(plan.toString()).doesNotContain("Seq Scan").contains("Index");
    }
}
