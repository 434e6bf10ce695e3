package io.sluice.ledger.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.event.Id;
import io.sluice.ledger.Bench;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.audit.AuditLog.Call;
import io.sluice.ledger.audit.AuditLog.Notice;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The audit in the database: written before, completed once, and not to be touched by the API's role. */
class AuditLogTest {
    private final Bench bench = new Bench();
    private final AuditLog log = new AuditLog(bench.database, bench.ids, bench.clock);

    private UUID begin(UUID tenant) {
        return log.begin(new Call(
                Optional.of(tenant), "platform", "admin", "sources.create", Optional.of("ten_x"), Optional.of("::1")));
    }

    private Map<String, Object> row(UUID id) {
        return bench.sql.row("SELECT * FROM audit WHERE id = ?", id);
    }

    @Test
    void a_call_whose_end_is_not_known_says_so_and_one_that_ended_says_how() {
        // Given
        var id = begin(bench.tenant);
        assertThat(row(id))
                .containsEntry("tenant_id", bench.tenant)
                .containsEntry("actor", "platform")
                .containsEntry("role", "admin")
                .containsEntry("action", "sources.create")
                .containsEntry("object", "ten_x")
                .containsEntry("address", "::1")
                .containsEntry("status", null)
                .containsEntry("detail", null);
        // When
        log.complete(id, 201, Optional.of("src_x"));
        // Then
        assertThat(row(id)).containsEntry("status", 201).containsEntry("object", "src_x");
    }

    @Test
    void what_is_complete_stays_as_it_is() {
        // Given
        var id = begin(bench.tenant);
        log.complete(id, 404, Optional.empty());
        var before = row(id);
        // When
        log.complete(id, 200, Optional.of("src_y"));
        // Then
        assertThat(row(id)).isEqualTo(before).containsEntry("object", "ten_x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status = 200",
                "status = NULL",
                "object = 'x', status = 200",
                "detail = '{}'",
                "actor = 'x'",
                "tenant_id = NULL"
            })
    void nobody_changes_a_row_that_is_complete(String change) {
        // Given
        var id = begin(bench.tenant);
        log.complete(id, 204, Optional.empty());
        // Then
        assertThatThrownBy(() -> bench.sql.run("UPDATE audit SET " + change + " WHERE id = ?", id))
                .hasStackTraceContaining("written once and completed once");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "at = now()",
                "actor = 'x'",
                "role = NULL",
                "action = 'x'",
                "address = NULL",
                "tenant_id = NULL",
                "detail = '{}'",
                "object = 'x'"
            })
    void a_row_that_is_begun_can_be_completed_and_no_more(String change) {
        var id = begin(bench.tenant);
        assertThatThrownBy(() -> bench.sql.run("UPDATE audit SET " + change + " WHERE id = ?", id))
                .hasStackTraceContaining("written once and completed once");
        assertThat(row(id)).containsEntry("status", null);
    }

    private int asApi(UUID tenant, String statement) throws SQLException {
        return bench.transactions.call(connection -> {
            try (var sql = connection.createStatement()) {
                sql.execute("SET LOCAL ROLE sluice_api; SET LOCAL sluice.tenant = '" + tenant + "'");
                return sql.executeUpdate(statement);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO audit (id, tenant_id, at, actor, action) VALUES (gen_random_uuid(), current_setting('sluice.tenant')::uuid, now(), 'a', 'b')",
                "UPDATE audit SET status = 200",
                "DELETE FROM audit",
                "TRUNCATE audit",
                "ALTER TABLE audit DISABLE TRIGGER ALL"
            })
    void the_apis_role_adds_changes_and_removes_nothing(String statement) {
        var id = begin(bench.tenant);
        assertThatThrownBy(() -> asApi(bench.tenant, statement))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"))
                .hasMessageNotContaining("row-level security");
        assertThat(row(id)).containsEntry("status", null);
    }

    @Test
    void the_apis_role_may_read_and_nothing_else() {
        assertThat(bench.sql.rows("""
                        SELECT privilege_type FROM information_schema.column_privileges
                        WHERE table_name = 'audit' AND grantee IN ('sluice_api', 'PUBLIC') GROUP BY privilege_type
                        """))
                .extracting(row -> row.get("privilege_type"))
                .containsExactly("SELECT");
    }

    @Test
    void rows_of_another_tenant_and_of_the_platform_are_not_seen() throws SQLException {
        // Given
        var mine = begin(bench.tenant);
        begin(bench.tenant());
        log.begin(new Call(Optional.empty(), "platform", "admin", "a.b", Optional.empty(), Optional.empty()));
        // When
        var seen = bench.transactions.call(connection -> {
            try (var sql = connection.createStatement()) {
                sql.execute("SET LOCAL ROLE sluice_api; SET LOCAL sluice.tenant = '" + bench.tenant + "'");
                try (var row = sql.executeQuery("SELECT string_agg(id::text, ',') FROM audit")) {
                    row.next();
                    return row.getString(1);
                }
            }
        });
        // Then
        assertThat(seen).isEqualTo(mine.toString());
    }

    @Test
    void a_tenants_rows_go_with_it_and_the_platforms_stay() throws SQLException {
        // Given
        var theirs = begin(bench.tenant);
        var ours = log.begin(
                new Call(Optional.empty(), "platform", "admin", "tenants.delete", Optional.empty(), Optional.empty()));
        // When
        bench.sql.run("DELETE FROM tenant WHERE id = ?", bench.tenant);
        log.complete(ours, 204, Optional.empty());
        // Then
        assertThat(bench.sql.number("SELECT count(*) FROM audit WHERE id = ?", theirs))
                .isZero();
        assertThat(row(ours)).containsEntry("tenant_id", null).containsEntry("status", 204);
    }

    @Test
    void a_call_to_a_tenant_that_is_not_there_is_the_platforms() {
        assertThat(row(begin(UUID.randomUUID()))).containsEntry("tenant_id", null);
    }

    @Test
    void a_notice_is_sluices_own_and_complete() throws SQLException {
        // Given
        var object = Id.of(Id.Kind.TENANT, bench.tenant);
        // When
        bench.transactions.call(connection -> {
            log.write(
                    connection,
                    new Notice(
                            Optional.of(bench.tenant),
                            "usage.notice",
                            object,
                            bench.clock.instant(),
                            Map.of("percent", 80)));
            return object;
        });
        // Then
        assertThat(bench.sql.row("SELECT * FROM audit WHERE tenant_id = ?", bench.tenant))
                .containsEntry("actor", "sluice")
                .containsEntry("role", null)
                .containsEntry("address", null)
                .containsEntry("object", object)
                .containsEntry("status", 200)
                .containsEntry("detail", "{\"percent\": 80}");
    }

    @Test
    void what_cannot_be_written_because_postgres_is_away_is_told_so() {
        // Given
        var away = new PGSimpleDataSource();
        away.setUrl("jdbc:postgresql://localhost:1/none");
        var unheard = new AuditLog(away, bench.ids, bench.clock);
        // Then
        assertThatThrownBy(() -> unheard.begin(
                        new Call(Optional.empty(), "platform", "admin", "a.b", Optional.empty(), Optional.empty())))
                .isInstanceOf(StoreUnavailable.class);
    }
}
