package io.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.SimplePassword;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.bench.Sql;
import io.sluice.ops.embedded.StartRefused;
import io.sluice.ops.schema.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Migrations of the test's own, in a schema of its own; the node's pool gives up a server that is silent for a second. */
class SchemaTest {
    private static final String SILENCE = "socketTimeout=1";

    private final Sql sql = new Sql(Postgres.database());
    private final String schema = "s" + UUID.randomUUID().toString().replace("-", "");
    private final AgroalDataSource pool = pool();

    @TempDir
    Path migrations;

    @BeforeEach
    void an_empty_schema() {
        sql.run("CREATE SCHEMA " + schema);
    }

    @AfterEach
    void nothing_is_left() {
        pool.close();
        sql.run("DROP SCHEMA " + schema + " CASCADE");
    }

    private static AgroalDataSource pool() {
        var bench = ((AgroalDataSource) Postgres.database())
                .getConfiguration()
                .connectionPoolConfiguration()
                .connectionFactoryConfiguration();
        var impatient = new AgroalConnectionFactoryConfigurationSupplier()
                .jdbcUrl(bench.jdbcUrl() + "&" + SILENCE)
                .initialSql("SET work_mem = '5MB'")
                .jdbcProperty("socketTimeout", "1")
                .principal(bench.principal());
        bench.credentials().forEach(impatient::credential);
        try {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(to -> to.maxSize(4).connectionFactoryConfiguration(impatient)));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void migration(String name, String statements) throws IOException {
        Files.writeString(migrations.resolve(name), statements);
    }

    private Schema node(String migrationUrl) {
        var flyway = Flyway.configure().dataSource(pool).schemas(schema).locations("filesystem:" + migrations);
        return node(() -> flyway, Map.of("V1__first.sql", 1), migrationUrl);
    }

    private Schema node(Supplier<Configuration> flyway, Map<String, Integer> migrations, String migrationUrl) {
        var url = pool.getConfiguration()
                .connectionPoolConfiguration()
                .connectionFactoryConfiguration()
                .jdbcUrl();
        return new Schema(
                pool,
                flyway,
                migrations,
                new Addresses(url, List.of("redis://127.0.0.1:1"), 8080),
                Optional.of(migrationUrl));
    }

    private void start(Schema node) {
        node.migrate(new StartupEvent());
    }

    private long applied() {
        return sql.number(
                "SELECT count(*) FROM " + schema + ".flyway_schema_history WHERE success AND version IS NOT NULL");
    }

    /** As an operator writes it. */
    private String url(String database) {
        var to = pool.getConfiguration().connectionPoolConfiguration().connectionFactoryConfiguration();
        var password = (SimplePassword) to.credentials().iterator().next();
        return to.jdbcUrl()
                .replaceFirst(
                        "jdbc:postgresql://([^/]+)/[^?]+.*",
                        "postgresql://" + to.principal().getName() + ":" + password.getWord() + "@$1/" + database);
    }

    @Test
    void a_migration_may_take_longer_than_the_pool_s_sockets_wait() throws IOException {
        // Given
        migration("V1__slow.sql", "CREATE TABLE slow (id int); SELECT pg_sleep(1.5);");
        // When
        start(node(""));
        // Then
        assertThat(applied()).isEqualTo(1);
        assertThatThrownBy(() -> impatient("SELECT pg_sleep(1.5)")).isInstanceOf(SQLException.class);
    }

    private void impatient(String statement) throws SQLException {
        try (var connection = pool.getConnection();
                var asks = connection.createStatement()) {
            asks.execute(statement);
        }
    }

    @Test
    void of_nodes_that_start_at_once_one_migrates() throws Exception {
        // Given
        migration("V1__first.sql", "CREATE TABLE first (id int); SELECT pg_sleep(0.2);");
        migration("V2__second.sql", "INSERT INTO first VALUES (1);");
        Callable<Boolean> node = () -> {
            start(node(""));
            return true;
        };
        // When
        try (var nodes = Executors.newFixedThreadPool(3)) {
            for (var started : nodes.invokeAll(List.of(node, node, node))) {
                started.get();
            }
        }
        // Then
        assertThat(applied()).isEqualTo(2);
        assertThat(sql.number("SELECT count(*) FROM " + schema + ".first")).isEqualTo(1);
    }

    @Test
    void migrations_go_to_an_address_of_their_own() throws IOException {
        // Given
        migration("V1__first.sql", "CREATE TABLE first AS SELECT current_setting('application_name') AS through;");
        var database = sql.row("SELECT current_database() AS name").get("name").toString();
        // When
        start(node(url(database) + "?application_name=past-the-pooler"));
        // Then
        assertThat(sql.row("SELECT through FROM " + schema + ".first")).containsEntry("through", "past-the-pooler");
    }

    @Test
    void what_every_connection_begins_with_a_migration_s_does_too() throws IOException {
        // Given
        migration("V1__first.sql", "CREATE TABLE first AS SELECT current_setting('work_mem') AS memory;");
        // When
        start(node(""));
        // Then
        assertThat(sql.row("SELECT memory FROM " + schema + ".first")).containsEntry("memory", "5MB");
    }

    @Test
    void an_address_of_another_database_is_refused_before_anything_is_done_there() throws IOException {
        // Given
        migration("V1__first.sql", "CREATE TABLE first (id int);");
        var node = node(url("postgres"));
        // When, Then
        assertThatThrownBy(() -> start(node))
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("SLUICE_MIGRATION_URL is of no use: postgresql://")
                .hasMessageEndingWith(" leads to another database than DATABASE_URL");
    }

    @Test
    void another_role_s_address_is_refused_as_what_it_makes_would_be_that_role_s() throws Exception {
        // Given
        migration("V1__first.sql", "CREATE TABLE first (id int);");
        var database = sql.row("SELECT current_database() AS name").get("name").toString();
        var other = "r" + schema;
        sql.run("CREATE ROLE " + other + " LOGIN PASSWORD 'of-the-test'");
        try {
            var node = node(url(database).replaceFirst("//[^@]+@", "//" + other + ":of-the-test@"));
            // When, Then
            assertThatThrownBy(() -> start(node))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageEndingWith(" leads to another role than DATABASE_URL")
                    .hasMessageNotContaining("of-the-test");
        } finally {
            sql.run("DROP ROLE " + other);
        }
    }

    @Test
    void an_address_with_another_schema_is_refused() throws IOException {
        // Given
        migration("V1__first.sql", "CREATE TABLE first (id int);");
        var database = sql.row("SELECT current_database() AS name").get("name").toString();
        var node = node(url(database) + "?currentSchema=" + schema);
        // When, Then
        assertThatThrownBy(() -> start(node))
                .isInstanceOf(StartRefused.class)
                .hasMessageEndingWith(" leads to another schema than DATABASE_URL");
    }

    @Test
    void a_schema_that_is_up_to_date_is_left_as_it_is() throws IOException {
        // Given
        migration("V1__first.sql", "CREATE TABLE first (id int);");
        start(node(""));
        // When, Then
        assertThatCode(() -> start(node(""))).doesNotThrowAnyException();
        assertThat(applied()).isEqualTo(1);
    }

    /** The bench's database has all of this version's migrations. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void flyway_is_asked_only_for_what_is_missing(boolean past) {
        // Given
        var database = sql.row("SELECT current_database() AS name").get("name").toString();
        var url = past ? url(database) : "";
        var more = new HashMap<>(History.ofThisVersion());
        more.put("V9999__next.sql", 1);
        Supplier<Configuration> flyway = () -> {
            throw new IllegalStateException("asked");
        };
        // When, Then
        assertThatCode(() -> start(node(flyway, History.ofThisVersion(), url))).doesNotThrowAnyException();
        assertThatThrownBy(() -> start(node(flyway, more, url))).hasMessage("asked");
    }
}
