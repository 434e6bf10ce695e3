package io.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** README says what is there. */
class ReadmeTest {
    private static final Path CODE = Path.of("src/main/java/io/sluice");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");
    private static final Pattern COMMAND = Pattern.compile("(?m)^\\./mvnw [^#\n]*?(?=\\s+#)");
    private static final Pattern TEST = Pattern.compile("`([A-Z][a-z]\\w*(?:Test|IT))\\b");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /** The literals by which {@code ops} asks for a variable: its name, or its key of one word after the prefix. */
    private static final Pattern ASKED =
            Pattern.compile("\"(SLUICE_[A-Z_]+|DATABASE_URL|REDIS_URL|PORT|sluice\\.[a-z-]+)\"");

    @Test
    void there_are_two_commands_and_the_second_is_what_ci_runs() throws IOException {
        // Given
        var readme = text("README.md");
        // When
        var commands =
                COMMAND.matcher(readme).results().map(m -> m.group().strip()).toList();
        // Then
        assertThat(commands).containsExactly("./mvnw quarkus:dev", "./mvnw -B verify");
        assertThat(text(".ci/run")).contains("timeout 1200 ./mvnw -B verify -Dformat=check");
    }

    @Test
    void every_linked_file_is_there() throws IOException {
        // Given
        var links = LINK.matcher(text("README.md")).results().map(m -> Path.of(m.group(1)));
        // When
        var files = links.toList();
        // Then
        assertThat(files).isNotEmpty().allSatisfy(file -> assertThat(file).exists());
    }

    @Test
    void every_test_that_a_document_names_is_there() throws IOException {
        // Given
        var named = new TreeSet<String>();
        try (var documents = Files.walk(Path.of("src/docs"))) {
            for (var document : documents.filter(Files::isRegularFile).toList()) {
                TEST.matcher(Files.readString(document)).results().forEach(m -> named.add(m.group(1) + ".java"));
            }
        }
        // When
        Set<String> there;
        try (var files = Files.walk(Path.of("src"))) {
            there = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
        // Then
        assertThat(named).hasSizeGreaterThan(50).isSubsetOf(there);
    }

    @Test
    void the_table_of_variables_is_what_the_gateway_reads() throws IOException {
        // Given
        var asked = new TreeSet<String>();
        for (var file : files(CODE.resolve("ops")).toList()) {
            ASKED.matcher(Files.readString(file)).results().forEach(m -> asked.add(variable(m.group(1))));
        }
        // When
        var table = firstColumn("variable");
        // Then
        assertThat(table).isEqualTo(asked);
    }

    @Test
    void the_table_of_folders_is_the_rooms() throws IOException {
        // Given
        Set<String> rooms;
        try (var folders = Files.list(CODE)) {
            rooms = folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .collect(Collectors.toSet());
        }
        // When
        var table = firstColumn("folder");
        // Then
        assertThat(table).containsAll(rooms);
        assertThat(table)
                .filteredOn(folder -> !rooms.contains(folder))
                .allSatisfy(folder -> assertThat(Path.of(folder)).isDirectory());
    }

    /** What stands in code style in the first column of the table whose header starts with this word. */
    private static Set<String> firstColumn(String header) throws IOException {
        return text("README.md")
                .lines()
                .dropWhile(line -> !line.startsWith("| " + header + " |"))
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|")[1])
                .flatMap(cell -> QUOTED.matcher(cell).results().map(m -> m.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String variable(String asked) {
        return asked.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static Stream<Path> files(Path folder) throws IOException {
        try (var found = Files.walk(folder)) {
            return found.filter(file -> file.toString().endsWith(".java")).toList().stream();
        }
    }

    private static String text(String file) throws IOException {
        return Files.readString(Path.of(file));
    }
}
