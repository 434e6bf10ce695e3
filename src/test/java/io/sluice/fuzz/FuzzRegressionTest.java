package io.sluice.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sluice.provider.Provider;
import io.sluice.provider.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzzer once found, and what it begins with, whole and cut. */
class FuzzRegressionTest {
    private static final int CUTS = 20;

    static List<FuzzTarget> targets() {
        return FuzzTarget.all();
    }

    @Test
    void every_provider_is_a_target() {
        assertThat(targets())
                .extracting(FuzzTarget::name)
                .doesNotHaveDuplicates()
                .containsAll(new Providers().all().stream().map(Provider::name).toList());
    }

    @ParameterizedTest
    @MethodSource("targets")
    void no_input_gives_anything_but_what_is_declared(FuzzTarget target) throws IOException {
        // Given
        var inputs = new ArrayList<>(target.seeds());
        assertThat(inputs).isNotEmpty();
        inputs.add(new byte[0]);
        inputs.addAll(findings(target));
        var random = new Random(1);
        for (var seed : target.seeds()) {
            for (int i = 0; i < CUTS; i++) {
                inputs.add(java.util.Arrays.copyOf(seed, random.nextInt(seed.length + 1)));
            }
        }
        // Then
        assertThat(inputs)
                .allSatisfy(input -> assertThatCode(() -> target.run(input)).doesNotThrowAnyException());
    }

    private static List<byte[]> findings(FuzzTarget target) throws IOException {
        var folder = Path.of("src/test/resources/fuzz", target.name());
        var findings = new ArrayList<byte[]>();
        if (Files.isDirectory(folder)) {
            try (var files = Files.list(folder)) {
                for (var file : files.sorted().toList()) {
                    findings.add(Files.readAllBytes(file));
                }
            }
        }
        return findings;
    }
}
