package io.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.ops.embedded.EmbeddedStores;
import io.sluice.ops.embedded.OwnStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code java -jar}: what an operator gets. */
class JarIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of those that are refused. */
    @TempDir
    static Path refused;

    /** Stores that are an operator's own. */
    @TempDir
    static Path elsewhere;

    @TempDir
    Path directory;

    /** The tests that make theirs are those of {@link #directory}. */
    @BeforeAll
    static void stores_are_made() throws Exception {
        OwnStores.prepare(elsewhere);
        Files.createDirectory(refused.resolve(".sluice"));
        OwnStores.prepare(refused.resolve(".sluice"));
    }

    @AfterEach
    void nothing_runs_from_here_any_more() {
        Operator.awaitNothingRunsFrom(directory);
        Operator.awaitNothingRunsFrom(refused);
        Operator.awaitNothingRunsFrom(elsewhere);
    }

    @Test
    void a_gateway_without_configuration_starts_and_keeps_its_tenants_over_a_kill() throws Exception {
        // Given
        var setting = Gateway.Setting.in(directory, Map.of());
        var first = Gateway.start(setting).awaitReady();
        var key = Files.readString(directory.resolve(".sluice/admin-key")).strip();
        var tenants = first.get("/api/v1/tenants", key).body();
        assertThat(first.log())
                .contains(
                        "Admin key: " + key,
                        "openssl dgst",
                        "/webhooks/stripe/src_",
                        "Durability: ",
                        "ECDSA: checked by Conscrypt");
        first.kill();
        // When
        try (var second = Gateway.start(setting).awaitReady()) {
            // Then
            assertThat(tenants).contains("\"slug\":\"demo\"");
            assertThat(second.get("/api/v1/tenants", key).body()).isEqualTo(tenants);
        }
    }

    @Test
    void an_ordinary_user_needs_no_more_than_root() throws Exception {
        // Given
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become somebody else");
        open(directory);
        var jar = copied(Path.of(System.getProperty("sluice.jar"), "..").normalize());
        var nobody = List.of("runuser", "-u", "nobody", "--");
        // When
        try (var gateway = Gateway.start(new Gateway.Setting(directory, jar, nobody, Map.of()))
                .awaitReady()) {
            // Then
            assertThat(gateway.log()).contains("Admin key: ");
            assertThat(Files.getOwner(directory.resolve(".sluice")).getName()).isEqualTo("nobody");
        }
    }

    @Test
    void with_both_urls_nothing_embedded_starts() throws Exception {
        // Given
        try (var stores = EmbeddedStores.open(elsewhere)) {
            var variables = Operator.variables(Operator.databaseUrl(stores), Operator.redisUrl(stores));
            // When
            try (var gateway =
                    Gateway.start(Gateway.Setting.in(directory, variables)).awaitReady()) {
                // Then
                assertThat(directory.resolve(".sluice")).doesNotExist();
                assertThat(gateway.get("/api/v1/tenants", Operator.ADMIN_KEY).statusCode())
                        .isEqualTo(200);
                assertThat(gateway.log())
                        .contains("\"message\":\"Durability: ")
                        .doesNotContain(Operator.ADMIN_KEY, "openssl");
                assertThat(gateway.log().lines())
                        .allSatisfy(line -> assertThat(JSON.readTree(line).has("message"))
                                .as(line)
                                .isTrue());
            }
        }
    }

    @Test
    void a_gateway_waits_for_postgres_and_starts_without_redis() throws Exception {
        // Given
        int port = Gateway.freePort();
        var variables = Operator.variables(
                "postgresql://sluice:%s@127.0.0.1:" + port + "/sluice", "redis://127.0.0.1:" + Gateway.freePort());
        try (var stores = EmbeddedStores.open(elsewhere)) {
            stores.startPostgres(port); // so that its data and its password are there
        }
        var password = Files.readString(elsewhere.resolve("postgres-sluice-password"));
        variables.compute("DATABASE_URL", (name, url) -> String.valueOf(url).formatted(password.strip()));
        try (var gateway =
                        Gateway.start(Gateway.Setting.in(directory, variables)).awaitLog("waiting for PostgreSQL: ");
                var stores = EmbeddedStores.open(elsewhere)) {
            // When
            stores.startPostgres(port);
            // Then
            gateway.awaitReady();
            assertThat(gateway.log().lines().filter(line -> line.contains("Redis does not answer")))
                    .hasSize(1);
        }
    }

    @Test
    void a_database_that_refuses_the_password_stops_the_start_with_one_line() throws Exception {
        // Given
        try (var stores = EmbeddedStores.open(elsewhere)) {
            int port = Gateway.freePort();
            stores.startPostgres(port);
            var variables = Operator.variables(
                    "postgresql://sluice:sesame@127.0.0.1:" + port + "/sluice", "redis://127.0.0.1:1");
            // When
            var gateway = Gateway.start(Gateway.Setting.in(directory, variables));
            // Then
            assertThat(gateway.exit()).isEqualTo(1);
            assertThat(gateway.log().lines())
                    .containsExactly("DATABASE_URL is of no use: postgresql://127.0.0.1:" + port
                            + "/sluice refuses this user or password");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DATABASE_URL,mysql://u:sesame@h/d,is malformed; it should be postgresql://user:password@host:port/database",
        "SLUICE_ADMIN_KEY,sesame,is malformed; it should be 32 or more visible ASCII characters",
        "SLUICE_QUEUE_LATE_AFTER,0s,sluice.queue.late-after must be at least 1ms",
        "SLUICE_QUEUE_BLOCK,10s,sluice.queue.block must be shorter than quarkus.redis.worker.timeout",
        "SLUICE_ROLES,sesame,is malformed; it should be one or more of ingest",
        "SLUICE_EMBEDDED,off,DATABASE_URL is missing; it should be postgresql://"
    })
    void a_malformed_value_stops_the_start_with_one_line(String variable, String value, String line) throws Exception {
        // Given
        var setting = Gateway.Setting.in(refused, Map.of(variable, value));
        // When
        var gateway = Gateway.start(setting);
        // Then
        assertThat(gateway.exit()).isEqualTo(1);
        assertThat(gateway.log().lines().filter(said -> said.contains(line))).hasSize(1);
        assertThat(gateway.log()).doesNotContain("sesame", "\tat ", "Exception");
    }

    /** The application where anybody can read it. */
    private Path copied(Path application) throws IOException {
        var target = directory.resolve("app");
        try (var files = Files.walk(application)) {
            for (var file : files.toList()) {
                var copy = target.resolve(application.relativize(file).toString());
                Files.copy(file, copy);
                open(copy);
            }
        }
        return target.resolve("quarkus-run.jar");
    }

    private static void open(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
}
