package io.sluice.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
    }

    @ParameterizedTest
    @MethodSource("files")
    void alerts_fire_when_they_must_and_only_then(Path tests) throws Exception {
        assertThat(promtool("test", "rules", tests)).contains("SUCCESS");
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
