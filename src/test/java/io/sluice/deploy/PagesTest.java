package io.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages of {@code deploy} name is there. */
class PagesTest {
    private static final Path FOLDER = Path.of("deploy");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern TEST = Pattern.compile("`([A-Z][a-z]\\w*(?:Test|IT))`");
    private static final Pattern COMMAND =
            Pattern.compile("docker compose (up|stop|start|restart|kill|ps|exec|run|rm) ?([^`\n&#]*)");
    private static final Pattern SET = Pattern.compile("`([A-Z][A-Z_]+)=|\\(`([A-Z][A-Z_]+)`\\)");

    /** Options whose value is a word of its own. */
    private static final Set<String> WITH_VALUE = Set.of("--entrypoint", "-e", "-v");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "alerts.md", "runbook.md"})
    void every_link_leads_somewhere(String page) throws IOException {
        // Given
        var links = LINK.matcher(Files.readString(FOLDER.resolve(page))).results();
        // When
        var broken = new TreeSet<String>();
        for (var link : links.toList()) {
            var file = FOLDER.resolve(link.group(1).isEmpty() ? page : link.group(1))
                    .normalize();
            boolean there = Files.exists(file)
                    && (link.group(2) == null || anchors(file).contains(link.group(2)));
            if (!there) {
                broken.add(link.group());
            }
        }
        // Then
        assertThat(broken).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"alerts.md,runbook.md", "runbook.md,alerts.md"})
    void who_reads_the_one_page_finds_the_other(String page, String other) throws IOException {
        // Given
        var text = Files.readString(FOLDER.resolve(page));
        // When
        var pages = LINK.matcher(text).results().map(link -> link.group(1));
        // Then
        assertThat(pages).contains(other);
    }

    @Test
    void every_test_that_holds_something_is_there() throws IOException {
        // Given
        var named = TEST.matcher(Files.readString(FOLDER.resolve("README.md")))
                .results()
                .map(found -> found.group(1) + ".java")
                .collect(Collectors.toSet());
        // When
        Set<String> there;
        try (var files = Files.walk(Path.of("src"))) {
            there = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
        // Then
        assertThat(named).hasSizeGreaterThan(4).isSubsetOf(there);
    }

    @Test
    void every_service_that_is_commanded_is_in_compose() throws IOException {
        // Given
        var runbook = Files.readString(FOLDER.resolve("runbook.md"));
        // When
        var services = COMMAND.matcher(runbook)
                .results()
                .flatMap(command -> services(command.group(1), command.group(2)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        // Then
        assertThat(services)
                .contains("backup", "gateway", "postgres", "redis", "worker")
                .isSubsetOf(Compose.read().all("services").keySet());
    }

    @ParameterizedTest
    @CsvSource({
        "stop,worker pgbouncer,'worker,pgbouncer'",
        "up,-d --scale gateway=4,gateway",
        "run,--rm --no-deps -e A=b -v volume:/target --entrypoint mv redis /data/a /data/b,redis",
        "exec,postgres psql -U postgres,postgres"
    })
    void a_command_is_read_as_compose_reads_it(String verb, String words, String services) {
        // Given
        var expected = List.of(services.split(","));
        // When
        var found = services(verb, words);
        // Then
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void every_variable_that_is_to_be_set_is_in_the_example() throws IOException {
        // Given
        var runbook = Files.readString(FOLDER.resolve("runbook.md"));
        // When
        var set = SET.matcher(runbook)
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .collect(Collectors.toSet());
        // Then
        assertThat(set).isNotEmpty().isSubsetOf(Compose.example().keySet());
    }

    private static List<String> services(String verb, String words) {
        var left = new ArrayDeque<>(List.of(words.strip().split("\\s+")));
        var found = new java.util.ArrayList<String>();
        while (!left.isEmpty()) {
            var word = left.remove();
            if (WITH_VALUE.contains(word)) {
                left.remove();
            } else if (!word.startsWith("-") && !word.isEmpty()) {
                found.add(word.split("=")[0]);
                if (verb.equals("run") || verb.equals("exec")) {
                    return found; // what follows is the service's own command
                }
            }
        }
        return found;
    }

    /** As they are made of headings: small letters, hyphens, no punctuation. */
    private static Set<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\s-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
