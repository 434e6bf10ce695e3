package io.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.provider.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code deploy/bin} as far as it can be tried without stores. */
class BinTest {
    @TempDir
    Path directory;

    @Test
    void a_smoke_test_tries_every_provider() throws IOException {
        // Given
        var smoke = Files.readString(Path.of("deploy/bin/smoke"));
        // When
        var providers = ServiceLoader.load(Provider.class).stream()
                .map(provider -> provider.get().name())
                .toList();
        // Then
        assertThat(providers)
                .hasSizeGreaterThan(4)
                .allSatisfy(provider -> assertThat(smoke)
                        .contains("\nmake_source " + provider + " ", "\nexpect '" + provider + ": a "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup", "restore", "drill"})
    void help_is_the_comment_at_the_head(String name) throws Exception {
        // Given
        var script = new Script(name, Map.of());
        // When
        var said = script.run("--help");
        // Then
        assertThat(said.code()).isZero();
        assertThat(said.output()).contains("\n  " + name + " ").doesNotContain("#!", "set -");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost/db", "postgresql://localhost/db", "postgresql://u:a-password@h:port/db"})
    void a_malformed_address_is_refused_and_not_repeated(String url) throws Exception {
        // Given
        var restore = new Script(
                "restore", Map.of("DATABASE_URL", url, "REDIS_DATA_DIR", directory.toString(), "PG_BIN", fakeTools()));
        // When
        var said = restore.run(directory.toString());
        // Then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.output())
                .contains("DATABASE_URL should be postgresql://")
                .doesNotContain(url, "a-password");
    }

    @Test
    void a_folder_without_a_young_backup_is_told() throws Exception {
        // Given
        var backup = new Script("backup", Map.of());
        Files.createDirectory(directory.resolve("2026-11-26T01-50-00Z.part"));
        // When
        var none = backup.run("--check", "24", directory.toString());
        Files.createDirectory(directory.resolve("2026-11-26T01-50-00Z"));
        var one = backup.run("--check", "24", directory.toString());
        Files.writeString(directory.resolve("drill-failed"), "2026-11-26T01-50-00Z");
        var unproved = backup.run("--check", "24", directory.toString());
        // Then
        assertThat(none.output()).contains("no backup of the last 24 hours");
        assertThat(none.code()).isEqualTo(1);
        assertThat(one.code()).isZero();
        assertThat(unproved.output()).contains("the drill of 2026-11-26T01-50-00Z went wrong");
        assertThat(unproved.code()).isEqualTo(1);
    }

    /** Programs that are asked for before addresses are read, and never run. */
    private String fakeTools() throws IOException {
        for (var name : new String[] {"pg_restore", "psql"}) {
            Files.writeString(directory.resolve(name), "#!/bin/false\n")
                    .toFile()
                    .setExecutable(true);
        }
        return directory.toString();
    }
}
