package io.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code target/bom.json}: what a scan for vulnerable libraries is given. */
class SbomIT {
    private static final Path LIBRARIES =
            Path.of(System.getProperty("sluice.jar")).resolveSibling("lib");

    @Test
    void every_library_that_is_shipped_is_listed() throws IOException {
        // Given
        Set<String> listed = new HashSet<>();
        for (var component :
                new ObjectMapper().readTree(Path.of("target/bom.json").toFile()).path("components")) {
            listed.add(component.path("group").asText()
                    + '.'
                    + component.path("name").asText()
                    + '-'
                    + component.path("version").asText());
        }
        // When
        var missing = new TreeSet<String>();
        try (var files = Files.walk(LIBRARIES)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .map(name -> name.substring(0, name.length() - ".jar".length()))
                    // A classifier (linux-x86_64) follows the version.
                    .filter(name ->
                            listed.stream().noneMatch(known -> name.equals(known) || name.startsWith(known + '-')))
                    .forEach(missing::add);
        }
        // Then
        assertThat(listed).hasSizeGreaterThan(100);
        assertThat(missing).isEmpty();
    }
}
