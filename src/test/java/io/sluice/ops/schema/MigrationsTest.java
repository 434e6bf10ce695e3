package io.sluice.ops.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.bench.Sql;
import io.sluice.ops.embedded.StartRefused;
import io.sluice.ops.schema.Migrations.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A migration that needs a table which somebody reads, in a schema of the test's own. */
class MigrationsTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Sql sql = new Sql(Postgres.withoutPool());
    private final String schema = "m" + UUID.randomUUID().toString().replace("-", "");
    private final String table = schema + ".busy";

    @TempDir
    Path migrations;

    @BeforeEach
    void a_table() throws IOException {
        sql.run("CREATE SCHEMA " + schema);
        Files.writeString(migrations.resolve("V1__busy.sql"), "CREATE TABLE busy (id int);");
        migrations(SHORT).run();
        Files.writeString(
                migrations.resolve("V2__wider.sql"),
                "CREATE TABLE other (id int); ALTER TABLE busy ADD COLUMN wide int;");
    }

    @AfterEach
    void nothing_is_left() {
        sql.run("DROP SCHEMA " + schema + " CASCADE");
    }

    private Migrations migrations(Duration all) {
        var flyway = Flyway.configure().schemas(schema).locations("filesystem:" + migrations);
        return new Migrations(flyway, Postgres.withoutPool(), new Patience(SHORT, SHORT, all));
    }

    private Connection reader() throws SQLException {
        var connection = Postgres.withoutPool().getConnection();
        connection.setAutoCommit(false);
        read(connection);
        return connection;
    }

    private void read(Connection connection) throws SQLException {
        try (var select = connection.createStatement()) {
            select.execute("SET LOCAL lock_timeout = '10s'; SELECT count(*) FROM " + table);
        }
    }

    private long waiting() {
        return sql.number(
                "SELECT count(*) FROM pg_locks WHERE relation = ?::regclass AND mode = 'AccessExclusiveLock' AND NOT granted",
                table);
    }

    @Test
    void a_migration_that_waits_for_a_table_lets_others_have_it_and_comes_again() throws Exception {
        // Given
        try (var first = reader()) {
            // When
            var migrated = CompletableFuture.supplyAsync(() -> migrations(LONG).run());
            await().pollInterval(Duration.ofMillis(5)).until(() -> waiting() == 1);
            // Then
            try (var second = reader()) {
                assertThat(migrated).isNotDone();
                second.rollback();
            }
            // When
            first.rollback();
            // Then
            assertThat(migrated.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        }
        assertThatCode(() -> sql.run("SELECT wide FROM " + table)).doesNotThrowAnyException();
    }

    @Test
    void a_table_that_others_hold_all_the_time_stops_the_start_and_nothing_is_changed() throws Exception {
        // Given
        try (var reader = reader()) {
            var migrations = migrations(Duration.ZERO);
            // When, Then
            assertThatThrownBy(migrations::run)
                    .isInstanceOf(StartRefused.class)
                    .hasMessageStartingWith("The schema cannot be changed: ");
            reader.rollback();
        }
        assertThat(sql.row("SELECT to_regclass(?) AS other", schema + ".other")).containsEntry("other", null);
    }

    @Test
    void a_folder_of_migrations_that_is_missing_is_no_schema_without_any() {
        // Given
        var elsewhere =
                Migrations.ofThisVersion().schemas(schema).locations("filesystem:" + migrations.resolve("nowhere"));
        var none = new Migrations(elsewhere, Postgres.withoutPool(), Patience.USUAL);
        // When, Then
        assertThatThrownBy(none::run).isInstanceOf(FlywayException.class).hasMessageContaining("nowhere");
    }

    @Test
    void who_waits_for_another_that_migrates_is_refused_in_the_end() throws Exception {
        // Given
        Files.writeString(migrations.resolve("V2__wider.sql"), "SELECT pg_sleep(2), '" + schema + "';");
        var other = CompletableFuture.supplyAsync(() -> migrations(LONG).run());
        await().pollInterval(Duration.ofMillis(5)).until(this::oneSleeps);
        // When, Then
        assertThatThrownBy(() -> migrations(Duration.ZERO).run())
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("The schema is being changed by another node");
        assertThat(other.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }

    private boolean oneSleeps() {
        return sql.number(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE ?",
                        "%" + schema + "%")
                == 1;
    }
}
