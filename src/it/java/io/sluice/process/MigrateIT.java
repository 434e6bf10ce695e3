package io.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ops.embedded.OwnStores;
import io.sluice.ops.schema.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** {@code java -jar … migrate}: what a deployment runs before its nodes. */
class MigrateIT {

    private static OwnStores stores;

    @BeforeAll
    static void postgresql_runs() throws Exception {
        stores = OwnStores.empty();
        stores.redis().end(); // it is of no use for this
    }

    @AfterAll
    static void nothing_runs_any_more() throws Exception {
        stores.close();
    }

    @Test
    void the_argument_migrates_and_ends_without_a_gateway() throws Exception {
        // Given
        var url = stores.databaseUrl(stores.postgresPort());
        // When
        var first = migrate(url);
        var second = migrate(url);
        // Then
        var newest = migrations();
        assertThat(first.code()).as(first.line()).isZero();
        assertThat(first.line()).endsWith("migrations applied now: " + newest);
        assertThat(second.code()).as(second.line()).isZero();
        assertThat(second.line()).endsWith("migrations applied now: 0");
        assertThat(applied()).isEqualTo(newest);
        assertThat(History.holds(database(), History.ofThisVersion()))
                .as("the next start finds that nothing is missing, without Flyway")
                .isTrue();
    }

    /** Who deploys must not go on. */
    @Test
    void a_database_that_refuses_is_an_error() throws Exception {
        // Given
        var url = stores.databaseUrl(stores.postgresPort()).replaceFirst(":[^:@/]+@", ":another-password@");
        // When
        var said = migrate(url);
        // Then
        assertThat(said.code()).isNotZero();
        assertThat(said.line()).contains("DATABASE_URL is of no use").doesNotContain("another-password");
    }

    /** @param line the last one */
    private record Said(int code, String line) {}

    private static Said migrate(String databaseUrl) throws IOException, InterruptedException {
        var program = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var log = Files.createTempFile(stores.directory(), "migrate", ".log");
        var builder = new ProcessBuilder(Stream.of(
                                List.of(program),
                                Gateway.shortLife(),
                                List.of("-jar", System.getProperty("sluice.jar"), "migrate"))
                        .flatMap(List::stream)
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .directory(stores.directory().toFile());
        builder.environment().putAll(Operator.variables(databaseUrl, stores.redisUrl(stores.redisPort())));
        var process = builder.start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        var said = Files.readString(log).strip();
        assertThat(ended).as(said).isTrue();
        assertThat(said).doesNotContain("\tat ", "Listening on", "Durability: ");
        return new Said(
                process.exitValue(), said.lines().reduce((one, next) -> next).orElse(""));
    }

    private static long migrations() throws IOException {
        try (var files = Files.list(Path.of("src/main/resources/db/migration"))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".sql"))
                    .count();
        }
    }

    private static DataSource database() throws IOException {
        var password = stores.databaseUrl(stores.postgresPort()).replaceFirst(".*:([^:@]+)@.*", "$1");
        var source = new PGSimpleDataSource();
        source.setPortNumbers(new int[] {stores.postgresPort()});
        source.setDatabaseName("sluice");
        source.setUser("sluice");
        source.setPassword(password);
        return source;
    }

    private static long applied() throws SQLException, IOException {
        try (var connection = stores.superuser("sluice");
                var answer = connection
                        .createStatement()
                        .executeQuery(
                                "SELECT count(*) FROM flyway_schema_history WHERE success AND version IS NOT NULL")) {
            answer.next();
            return answer.getLong(1);
        }
    }
}
