package io.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL's log on another disk: {@code deploy/compose/wal.yaml}, and what it has PostgreSQL run. */
class WalTest {
    @TempDir
    Path directory;

    @Test
    void postgresql_keeps_its_settings_and_gets_those_of_the_archive() throws IOException {
        // Given
        var base = Compose.read().service("postgres");
        // When
        var over = Compose.read("wal.yaml");
        // Then
        var settings = Compose.list(over.service("postgres").get("command"));
        var before = Compose.list(base.get("command"));
        assertThat(over.all("services")).containsOnlyKeys("postgres");
        assertThat(settings.subList(0, before.size())).isEqualTo(before);
        assertThat(settings.subList(before.size(), settings.size()).stream().map(String::valueOf))
                .containsExactly(
                        "-c",
                        "archive_mode=on",
                        "-c",
                        "archive_timeout=60",
                        "-c",
                        "archive_command=sh /etc/sluice/archive.sh %p %f");
        assertThat(Compose.list(over.service("postgres").get("volumes")).stream()
                        .map(String::valueOf))
                .containsExactly("${WAL_DIR:?is missing in .env}:/wal", "./archive.sh:/etc/sluice/archive.sh:ro");
        assertThat(Compose.exampleLines()).contains("#COMPOSE_FILE=compose.yaml:wal.yaml");
    }

    @Test
    void a_file_is_archived_once_and_another_of_its_name_never() throws Exception {
        // Given
        var archive = Files.createDirectory(directory.resolve("wal"));
        Files.writeString(archive.resolve("0001.part"), "of a crash");
        var file = Files.writeString(directory.resolve("0001"), "log");
        var script = new Script(Compose.FOLDER.resolve("archive.sh"), Map.of("WAL_ARCHIVE", archive.toString()));
        // When
        var first = script.run(file.toString(), "0001");
        var again = script.run(file.toString(), "0001");
        var another = script.run(Files.writeString(file, "another").toString(), "0001");
        // Then
        assertThat(List.of(first.code(), again.code())).containsOnly(0);
        assertThat(another.code()).isNotZero();
        assertThat(archive.resolve("0001")).hasContent("log");
        assertThat(archive.resolve("0001.part")).doesNotExist();
    }

    @Test
    void where_the_disk_takes_nothing_nothing_is_archived() throws Exception {
        // Given
        var file = Files.writeString(directory.resolve("0001"), "log");
        var nowhere = directory.resolve("nowhere").toString();
        // When
        var said = new Script(Compose.FOLDER.resolve("archive.sh"), Map.of("WAL_ARCHIVE", nowhere))
                .run(file.toString(), "0001");
        // Then
        assertThat(said.code()).isNotZero();
    }
}
