package io.sluice.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jazzer, a process for each target: {@code ./mvnw -B -Pfuzz test}. {@code -Dfuzz.seconds=60} makes it short, {@code -Dfuzz.target=stripe,twilio} these only. What is found lies in
 * {@code target/fuzz/<target>}; mend it, and put the input into {@code src/test/resources/fuzz/<target>}.
 *
 * @see <a href="https://github.com/CodeIntelligenceTesting/jazzer/blob/main/docs/advanced.md">Jazzer's options</a>
 */
class FuzzByHand {
    private static final Path OUTPUT = Path.of("target/fuzz");

    /** What is instrumented to lead the fuzzer: our code, and the parsers it trusts. */
    private static final String INSTRUMENTED = "io.sluice.**:com.fasterxml.jackson.core.**:org.apache.james.mime4j.**";

    static Stream<String> targets() {
        var wanted = System.getProperty("fuzz.target", "");
        return FuzzTarget.all().stream()
                .map(FuzzTarget::name)
                .filter(name -> wanted.isEmpty() || List.of(wanted.split(",")).contains(name));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void nothing_is_found(String target) throws IOException, InterruptedException {
        // Given
        var folder = Files.createDirectories(OUTPUT.resolve(target));
        var corpus = Files.createDirectories(folder.resolve("corpus"));
        var seeds = seeds(target, Files.createDirectories(folder.resolve("seeds")));
        var log = folder.resolve("log").toFile();
        // When
        int exit = new ProcessBuilder(command(target, folder, corpus, seeds))
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start()
                .waitFor();
        // Then
        System.out.println(target + ": " + last(log));
        assertThat(exit).as("%s, see %s", target, log).isZero();
    }

    private static List<String> command(String target, Path folder, Path corpus, Path seeds) {
        var java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        var classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return List.of(
                java,
                "-Xmx1g",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classes,
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzEntry.class.getName(),
                "--target_args=" + target,
                "--instrumentation_includes=" + INSTRUMENTED,
                "--custom_hook_includes=" + INSTRUMENTED,
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-max_total_time=" + System.getProperty("fuzz.seconds", "300"),
                "-max_len=16384",
                "-timeout=10",
                "-rss_limit_mb=0",
                "-print_final_stats=1",
                corpus.toString(),
                seeds.toString());
    }

    private static Path seeds(String target, Path folder) throws IOException {
        var seeds = FuzzTarget.all().stream()
                .filter(t -> t.name().equals(target))
                .findFirst()
                .orElseThrow()
                .seeds();
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(folder.resolve(Integer.toString(i)), seeds.get(i));
        }
        var findings = Path.of("src/test/resources/fuzz", target);
        if (Files.isDirectory(findings)) {
            try (var files = Files.list(findings)) {
                for (var file : files.toList()) {
                    Files.write(folder.resolve(file.getFileName().toString()), Files.readAllBytes(file));
                }
            }
        }
        return folder;
    }

    private static String last(File log) throws IOException {
        try (var lines = Files.lines(log.toPath(), java.nio.charset.StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("number_of_executed_units") || line.contains("== Java Exception"))
                    .reduce("", (a, b) -> a + ' ' + b.strip());
        }
    }
}
