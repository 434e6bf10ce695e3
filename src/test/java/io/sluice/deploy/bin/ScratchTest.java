package io.sluice.deploy.bin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.remote.ApiUrls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a drill starts is cut off: from the stores that are in use, and from everybody that a copy's work would call. */
class ScratchTest {
    private static final String NOWHERE = "http://127.0.0.1:9";

    /** As `drill` does, once it has stores of its own. */
    private static final String START = """
            . deploy/bin/stores
            . deploy/bin/scratch
            DATABASE_URL=own-database REDIS_URL=own-redis SLUICE_ENCRYPTION_KEY=of-the-backup
            start_gateway
            wait "$gateway"
            cat "$home/gateway.log"
            """;

    @TempDir
    Path directory;

    @Test
    void its_gateway_inherits_nothing_and_reaches_no_provider() throws Exception {
        // Given
        var around = Map.of(
                "DATABASE_URL", "live-database",
                "REDIS_URL", "live-redis",
                "QUARKUS_DATASOURCE_JDBC_URL", "live-database",
                "QUARKUS_REDIS_HOSTS", "live-redis",
                "SLUICE_STRIPE_API_URL", "https://api.stripe.com",
                "SLUICE_SENTRY_DSN", "https://key@sentry.example.com/1",
                "SLUICE_FAR_SIDES", "on");
        // When
        var given = started(around);
        // Then
        assertThat(given)
                .containsEntry("DATABASE_URL", "own-database")
                .containsEntry("REDIS_URL", "own-redis")
                .containsEntry("SLUICE_ENCRYPTION_KEY", "of-the-backup")
                .containsEntry("SLUICE_FAR_SIDES", "off")
                .containsEntry("SLUICE_EMBEDDED", "off")
                .doesNotContainKeys("QUARKUS_DATASOURCE_JDBC_URL", "QUARKUS_REDIS_HOSTS", "SLUICE_SENTRY_DSN");
        assertThat(given.values()).noneMatch(value -> value.contains("live-"));
        assertThat(providers())
                .hasSize(4)
                .allSatisfy(variable -> assertThat(given).containsEntry(variable, NOWHERE));
    }

    private static Stream<String> providers() {
        return Arrays.stream(ApiUrls.class.getDeclaredMethods())
                .map(method -> "SLUICE_"
                        + method.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT));
    }

    /** The variables of what is started in the place of Java. */
    private Map<String, String> started(Map<String, String> around) throws IOException, InterruptedException {
        var programs = Files.createDirectories(directory.resolve("bin"));
        for (var name : new String[] {"initdb", "pg_ctl", "psql", "redis-cli", "redis-server", "java"}) {
            var program = Files.writeString(programs.resolve(name), "#!/bin/sh\nexec env\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        }
        Files.createFile(directory.resolve("quarkus-run.jar"));
        var builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", START).redirectErrorStream(true);
        builder.environment().putAll(around);
        builder.environment().put("PATH", programs + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", directory.toString());
        builder.environment().put("SLUICE_APP", directory.toString());
        builder.environment().put("TMPDIR", directory.toString());
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines()
                .filter(line -> line.contains("="))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')), line -> line.substring(line.indexOf('=') + 1)));
    }
}
