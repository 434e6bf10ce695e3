package io.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What Compose's services look for below {@code /etc} is mounted there, and is a file of this repository. */
class MountsTest {
    private static final Pattern BELOW_ETC = Pattern.compile("(?<![\\w.])/etc/[\\w./-]+[\\w-]");

    private final Map<String, Map<?, ?>> services;

    MountsTest() throws IOException {
        this.services = Compose.read().all("services");
    }

    /** @param target a path in the container */
    private record Mount(Path source, Path target) {
        static Stream<Mount> of(Map<?, ?> service) {
            return Compose.list(service.get("volumes")).stream()
                    .map(mount -> String.valueOf(mount).split(":"))
                    .filter(parts -> parts[0].startsWith("."))
                    .map(parts -> new Mount(Compose.FOLDER.resolve(parts[0]).normalize(), Path.of(parts[1])));
        }

        Optional<Path> in(Path named) {
            return named.startsWith(target) ? Optional.of(source.resolve(target.relativize(named))) : Optional.empty();
        }
    }

    @Test
    void a_path_that_a_command_or_a_mounted_file_names_is_in_the_repository() throws IOException {
        // When
        var found = new TreeMap<String, List<Path>>();
        for (var service : services.values()) {
            for (var named : named(service)) {
                found.put(
                        named,
                        Mount.of(service)
                                .flatMap(mount -> mount.in(Path.of(named)).stream())
                                .toList());
            }
        }
        // Then
        assertThat(found)
                .containsKeys(
                        "/etc/pgbouncer/pgbouncer.ini",
                        "/etc/prometheus/prometheus.yml",
                        "/etc/redis/redis.conf",
                        "/etc/sluice/dashboards",
                        "/etc/sluice/rules.yaml")
                .allSatisfy((named, files) -> assertThat(files)
                        .as(named)
                        .hasSize(1)
                        .allSatisfy(file -> assertThat(file).exists()));
    }

    @Test
    void grafana_finds_a_dashboard_where_it_is_told_to_look() throws IOException {
        // Given
        var mounts = Mount.of(services.get("grafana")).toList();
        // When
        var folder = mounts.stream()
                .flatMap(mount -> mount.in(Path.of("/etc/sluice/dashboards")).stream())
                .findFirst()
                .orElseThrow();
        // Then
        try (var files = Files.list(folder)) {
            assertThat(files).isNotEmpty().allMatch(file -> file.toString().endsWith(".json"));
        }
    }

    private static List<String> named(Map<?, ?> service) throws IOException {
        var texts = new ArrayList<>(List.of(String.valueOf(service.get("command"))));
        for (var mount : Mount.of(service).toList()) {
            try (var files = Files.walk(mount.source())) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    texts.add(Files.readString(file, StandardCharsets.UTF_8));
                }
            }
        }
        return texts.stream()
                .flatMap(text -> BELOW_ETC.matcher(text).results().map(MatchResult::group))
                .distinct()
                .toList();
    }
}
