package io.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ops.embedded.OwnStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code java -jar … migrate}: what a deployment runs before its nodes. */
class MigrateIT {

    @Test
    void the_argument_migrates_and_ends_without_a_gateway() throws Exception {
        // Given
        try (var stores = OwnStores.start()) {
            stores.redis().end(); // it is of no use for this
            // When
            var first = migrate(stores);
            var second = migrate(stores);
            // Then
            var newest = migrations();
            assertThat(first).endsWith("migrations applied now: " + newest);
            assertThat(second).endsWith("migrations applied now: 0");
            assertThat(applied(stores)).isEqualTo(newest);
        }
    }

    /** The last line it said. */
    private static String migrate(OwnStores stores) throws IOException, InterruptedException {
        var program = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var log = Files.createTempFile(stores.directory(), "migrate", ".log");
        var builder = new ProcessBuilder(
                        program, "-XX:TieredStopAtLevel=1", "-jar", System.getProperty("sluice.jar"), "migrate")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .directory(stores.directory().toFile());
        builder.environment()
                .putAll(Operator.variables(
                        stores.databaseUrl(stores.postgresPort()), stores.redisUrl(stores.redisPort())));
        var process = builder.start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        var said = Files.readString(log).strip();
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).doesNotContain("\tat ", "Listening on", "Durability: ");
        return said.lines().reduce((one, next) -> next).orElse("");
    }

    private static long migrations() throws IOException {
        try (var files = Files.list(Path.of("src/main/resources/db/migration"))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".sql"))
                    .count();
        }
    }

    private static long applied(OwnStores stores) throws SQLException, IOException {
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
