package io.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.suite.api.ExcludePackages;
import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;

/**
 * Each suite is run by a process of its own, so that the processors are busy while tests wait; within it a gateway is started once for a profile. What no suite selects is run class
 * by class, by whichever process is free.
 */
class SuitesTest {
    /** The tag that the framework's own annotation carries. */
    static final String WITH_GATEWAY = "io.quarkus.test.junit.QuarkusTest";

    private static final List<Class<?>> SUITES = List.of(BareSuite.class, FarSuite.class, GatewaySuite.class);
    private static final Path CLASSES = Path.of("target/test-classes");
    private static final Pattern LEFT_OUT = Pattern.compile("<exclude>(io/sluice/[a-z/]+)/\\*\\*</exclude>");

    private static List<String> tests() throws IOException {
        try (var files = Files.walk(CLASSES)) {
            return files.map(file -> CLASSES.relativize(file).toString())
                    .filter(file -> file.endsWith("Test.class") && !file.contains("$"))
                    .map(file -> file.substring(0, file.length() - ".class".length()))
                    .toList();
        }
    }

    private static Predicate<String> in(String... packages) {
        return test -> Stream.of(packages).anyMatch(p -> test.startsWith(p.replace('.', '/') + '/'));
    }

    private static long selecting(String test) {
        return SUITES.stream().filter(suite -> selects(suite, test)).count();
    }

    private static boolean selects(Class<?> suite, String test) {
        return in(suite.getAnnotation(SelectPackages.class).value()).test(test)
                && !(suite.isAnnotationPresent(ExcludePackages.class)
                        && in(suite.getAnnotation(ExcludePackages.class).value())
                                .test(test))
                && (!suite.isAnnotationPresent(IncludeTags.class) || withGateway(test))
                && (!suite.isAnnotationPresent(ExcludeTags.class) || !withGateway(test));
    }

    private static boolean withGateway(String test) {
        try {
            return Class.forName(test.replace('/', '.'), false, SuitesTest.class.getClassLoader())
                    .isAnnotationPresent(QuarkusTest.class);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean leftOut(String test) throws IOException {
        var patterns = LEFT_OUT.matcher(Files.readString(Path.of("pom.xml")));
        return patterns.results().anyMatch(found -> test.startsWith(found.group(1) + '/'));
    }

    @Test
    void every_test_is_run_once_by_a_suite_or_by_itself() throws Exception {
        assertThat(tests())
                .hasSizeGreaterThan(200)
                .allSatisfy(test -> assertThat(selecting(test))
                        .as(
                                "suites that run %s, which the pom %s by itself",
                                test, leftOut(test) ? "does not run" : "runs")
                        .isEqualTo(leftOut(test) ? 1 : 0));
    }

    @Test
    void whatever_starts_a_gateway_is_in_a_suite_and_known_by_its_tag() throws Exception {
        assertThat(QuarkusTest.class.getAnnotation(Tag.class).value()).isEqualTo(WITH_GATEWAY);
        assertThat(tests())
                .filteredOn(SuitesTest::withGateway)
                .hasSizeGreaterThan(50)
                .allSatisfy(test -> assertThat(selecting(test)).as(test).isOne());
    }
}
