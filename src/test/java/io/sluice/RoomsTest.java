package io.sluice;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which room may use which, and how large rooms and files may grow. */
class RoomsTest {
    private static final String HOME = "io.sluice";

    /** The diagram of the design; {@code ops} may use all. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("event", Set.of()),
            Map.entry("provider", Set.of("event")),
            Map.entry("tenant", Set.of("event", "provider")),
            Map.entry("queue", Set.of("event")),
            Map.entry("record", Set.of("event")),
            Map.entry("ledger", Set.of("event", "record")),
            Map.entry("ingest", Set.of("event", "provider", "tenant", "queue", "ledger")),
            Map.entry("worker", Set.of("event", "provider", "tenant", "queue", "record", "ledger", "remote")),
            Map.entry("remote", Set.of("event", "provider", "tenant", "record", "ledger")),
            Map.entry("admin", Set.of("event", "provider", "tenant", "record", "ledger", "worker", "remote")),
            Map.entry("console", Set.of("event", "provider", "tenant", "record", "ledger", "worker", "remote")));

    private static final int FILES_PER_PACKAGE = 15;
    private static final int LINES_PER_FILE = 400;

    private static final JavaClasses CLASSES = Compiled.MAIN;

    static Set<String> rooms() {
        return ARROWS.keySet();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void a_room_uses_only_the_rooms_of_the_design(String room) {
        var allowed = Stream.concat(Stream.of(room), ARROWS.getOrDefault(room, Set.of()).stream())
                .map(RoomsTest::inside)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(inside(room))
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(HOME + "..").or(resideInAnyPackage(allowed)))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void there_is_no_room_beside_those_of_the_design() {
        var known = Stream.concat(ARROWS.keySet().stream(), Stream.of("ops"))
                .map(RoomsTest::inside)
                .toArray(String[]::new);
        classes()
                .should()
                .resideInAnyPackage(
                        Stream.concat(Stream.of(HOME), Arrays.stream(known)).toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void the_words_need_java_alone() {
        classes()
                .that()
                .resideInAPackage(inside("event"))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", inside("event")))
                .check(CLASSES);
    }

    @Test
    void the_record_kinds_need_java_and_the_words_alone() {
        classes()
                .that()
                .resideInAPackage(inside("record"))
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "org.jspecify..", inside("event"), inside("record")))
                .check(CLASSES);
    }

    /** Conscrypt is the faster provider of the JDK's ECDSA; the mail parser is one folder's alone. */
    @Test
    void providers_need_jackson_and_crypto_and_in_one_folder_a_mail_parser() {
        var everywhere = resideInAnyPackage(
                "java..",
                "javax.crypto..",
                "org.jspecify..",
                "org.conscrypt..",
                "com.fasterxml.jackson..",
                inside("event"),
                inside("provider"));
        classes()
                .that()
                .resideInAPackage(HOME + ".provider")
                .should()
                .onlyDependOnClassesThat(everywhere.or(resideInAnyPackage("org.conscrypt..")))
                .check(CLASSES);
        classes()
                .that()
                .resideInAPackage(HOME + ".provider.*..")
                .should()
                .onlyDependOnClassesThat(everywhere.or(resideInAPackage("org.apache.james..")))
                .check(CLASSES);
        var mailReaders = CLASSES.stream()
                .filter(c -> c.getDirectDependenciesFromSelf().stream()
                        .anyMatch(d -> d.getTargetClass().getPackageName().startsWith("org.apache.james")))
                .map(JavaClass::getPackageName)
                .collect(Collectors.toSet());
        assertThat(mailReaders).hasSizeLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event", "provider", "record"})
    void the_pure_rooms_know_no_framework_and_no_database(String room) {
        noClasses()
                .that()
                .resideInAPackage(inside(room))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "io.quarkus..",
                        "io.vertx..",
                        "io.smallrye..",
                        "jakarta..",
                        "java.sql..",
                        "javax.sql..",
                        "org.hibernate.."))
                .check(CLASSES);
    }

    @Test
    void a_provider_knows_no_other_provider() {
        slices().matching(HOME + ".provider.(*)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void only_providers_say_that_a_request_is_verified() {
        noClasses()
                .that()
                .resideOutsideOfPackage(inside("provider"))
                .should()
                .callConstructor(Verification.Verified.class, RawRequest.class, Optional.class)
                .check(CLASSES);
    }

    /** The providers' own libraries call their APIs; what verifies and reads webhooks is ours, and they are oracles in its tests. */
    @Test
    void the_providers_libraries_are_used_where_their_apis_are_called_alone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(inside("remote"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.stripe..", "com.twilio..", "com.sendgrid.."))
                .check(CLASSES);
    }

    @Test
    void packages_do_not_use_each_other_in_a_circle() {
        slices().matching(HOME + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"service", "model", "dto", "util", "utils", "common"})
    void no_package_has_a_name_that_says_nothing(String name) {
        noClasses()
                .should(com.tngtech.archunit.lang.conditions.ArchConditions.be(resideInAPackage(".." + name + "..")))
                .check(CLASSES);
    }

    /** A record kind is one file by design, so kinds are as many as the contract has; they are counted apart from the algebra. */
    @Test
    void a_package_is_small_enough_to_be_known() throws IOException {
        var sizes = sources().stream()
                .filter(f -> !f.endsWith("package-info.java"))
                .filter(f -> !text(f).contains("static final Kind KIND"))
                .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
        assertThat(sizes).allSatisfy((folder, files) -> assertThat(files).isLessThanOrEqualTo(FILES_PER_PACKAGE));
    }

    @Test
    void a_file_is_short_enough_to_be_read() throws IOException {
        assertThat(sources())
                .isNotEmpty()
                .allSatisfy(f -> assertThat(text(f).lines().count()).isLessThanOrEqualTo(LINES_PER_FILE));
    }

    private static List<Path> sources() throws IOException {
        try (var main = Files.walk(Path.of("src/main/java"));
                var test = Files.walk(Path.of("src/test/java"));
                var it = Files.walk(Path.of("src/it/java"));
                var jmh = Files.walk(Path.of("src/jmh/java"));
                var bench = Files.walk(Path.of("src/bench/java"))) {
            return Stream.of(main, test, it, jmh, bench)
                    .flatMap(files -> files)
                    .filter(f -> f.toString().endsWith(".java"))
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String inside(String room) {
        return HOME + "." + room + "..";
    }
}
