package io.sluice.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.deploy.helm.Released;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The alert rules, by Prometheus' own tool; run where {@code -Dpromtool=…} says how it is called. */
class RulesIT {
    private static final String TOOL = System.getProperty("promtool", "promtool");

    static Stream<Path> files() {
        return Rules.TESTS.stream();
    }

    @Test
    void prometheus_takes_the_rules() throws Exception {
        assertThat(promtool("check", "rules", Rules.FILE)).contains("SUCCESS");
        assertThat(promtool("check", "rules", Rules.OF_THE_CLUSTER)).contains("SUCCESS");
    }

    @ParameterizedTest
    @MethodSource("files")
    void alerts_fire_when_they_must_and_only_then(Path tests) throws Exception {
        assertThat(promtool("test", "rules", tests)).contains("SUCCESS");
    }

    /** Of one release all nodes are gone; of another, in the same Prometheus, those that take webhooks. */
    @Test
    @EnabledOnOs(
            value = OS.LINUX,
            architectures = "amd64",
            disabledReason = "Central has Helm's library for this one alone")
    void a_release_is_told_of_what_it_lacks_itself_and_once(@TempDir Path directory) throws Exception {
        // Given
        var tests = Rules.OF_RELEASES.getFileName();
        Files.copy(Rules.OF_RELEASES, directory.resolve(tests));
        for (var namespace : List.of("hooks", "trial")) {
            var rules = Released.rules("sluice", namespace, "monitoring.rules.enabled=true");
            Files.writeString(directory.resolve(namespace + ".yaml"), rules);
        }
        // When
        var told = promtool("test", "rules", directory.resolve(tests));
        // Then
        assertThat(told).contains("SUCCESS");
    }

    private static String promtool(String verb, String what, Path file) throws InterruptedException {
        try {
            var process = new ProcessBuilder(List.of(TOOL, verb, what, file.toString()))
                    .redirectErrorStream(true)
                    .start();
            var told = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as(told).isZero();
            return told;
        } catch (IOException e) {
            throw new AssertionError(
                    TOOL + " does not start. It is in Debian's package prometheus and in Prometheus' own archives: "
                            + "install it and run with -Dpromtool=promtool or its path, or without -Dpromtool.",
                    e);
        }
    }
}
