package io.sluice.ops.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.bench.Sql;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Histories of the test's own, each in a schema of its own; and that of a database which Flyway has migrated. */
class HistoryTest {
    private static final Map<String, Integer> TWO = Map.of("V1__first.sql", 11, "V2__second.sql", -22);

    private final Sql sql = new Sql(Postgres.withoutPool());
    private final String schema = "h" + UUID.randomUUID().toString().replace("-", "");
    private final PGSimpleDataSource database = new PGSimpleDataSource();

    HistoryTest() {
        var bench = (PGSimpleDataSource) Postgres.withoutPool();
        database.setUrl(bench.getUrl());
        database.setUser(bench.getUser());
        database.setPassword(bench.getPassword());
        database.setCurrentSchema(schema);
        sql.run("CREATE SCHEMA " + schema);
    }

    @AfterEach
    void nothing_is_left() {
        sql.run("DROP SCHEMA " + schema + " CASCADE");
    }

    private boolean holds(Map<String, Integer> migrations) throws SQLException {
        return History.holds(database, migrations);
    }

    private void history(String rows) {
        sql.run("CREATE TABLE " + schema + ".flyway_schema_history"
                + " (version text, script text NOT NULL, checksum int, success boolean NOT NULL)");
        sql.run("INSERT INTO " + schema + ".flyway_schema_history VALUES " + rows);
    }

    @Test
    void the_list_is_what_flyway_applies() throws SQLException {
        // When
        var listed = History.ofThisVersion();
        // Then
        assertThat(sql.rows("SELECT script, checksum FROM flyway_schema_history WHERE type <> 'SCHEMA'"))
                .isNotEmpty()
                .hasSameSizeAs(listed.entrySet())
                .allSatisfy(row -> assertThat(listed)
                        .as("src/main/resources/db/migrations.txt, which lacks or has otherwise: %s", row)
                        .containsEntry(row.get("script").toString(), (Integer) row.get("checksum")));
        assertThat(History.holds(Postgres.database(), listed)).isTrue();
    }

    @Test
    void a_database_where_nothing_was_migrated_holds_nothing() throws SQLException {
        assertThat(holds(TWO)).isFalse();
    }

    @Test
    void all_as_they_are_is_held_and_a_later_version_s_beside_them() throws SQLException {
        // Given
        history("(NULL, '<< Flyway Schema Creation >>', NULL, true), ('1', 'V1__first.sql', 11, true),"
                + " ('2', 'V2__second.sql', -22, true), ('3', 'V3__later.sql', 33, true)");
        // When, Then
        assertThat(holds(TWO)).isTrue();
    }

    @Test
    void where_flyway_found_a_script_does_not_matter() throws SQLException {
        // Given
        history("('1', 'db/migration/V1__first.sql', 11, true), ('2', '/db/V2__second.sql', -22, true)");
        // When, Then
        assertThat(holds(TWO)).isTrue();
    }

    @Test
    void one_that_is_missing_is_not_held() throws SQLException {
        // Given
        history("('1', 'V1__first.sql', 11, true)");
        // When, Then
        assertThat(holds(TWO)).isFalse();
    }

    @Test
    void one_that_was_another_is_not_held() throws SQLException {
        // Given
        history("('1', 'V1__first.sql', 11, true), ('2', 'V2__second.sql', 22, true)");
        // When, Then
        assertThat(holds(TWO)).isFalse();
    }

    @Test
    void where_another_stands_among_them_they_are_not_held() throws SQLException {
        // Given
        history(
                "('1', 'V1__first.sql', 11, true), ('2', 'V2__second.sql', -22, true), ('1', 'V1__another.sql', 33, true)");
        // When, Then
        assertThat(holds(TWO)).isFalse();
    }

    @Test
    void where_one_has_failed_none_is_held() throws SQLException {
        // Given
        history(
                "('1', 'V1__first.sql', 11, true), ('2', 'V2__second.sql', -22, true), ('3', 'V3__later.sql', 33, false)");
        // When, Then
        assertThat(holds(TWO)).isFalse();
    }
}
