package io.sluice.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.watch.Rules.Alert;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is woken by an alert is told what it means and what to do, and each alert was seen to fire and not to fire. */
class AlertsTest {
    private static final Set<String> SEVERITIES = Set.of("critical", "warning", "info");
    private static final List<String> PARTS =
            List.of("**Means.**", "**Users see.**", "**Look first.**", "**Do.**", "**Wake somebody.**");
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{(.*?)\\}\\}");
    private static final Pattern FILLED =
            Pattern.compile(" (\\$value \\| humanize(Percentage|Duration)?|\\$labels\\.(\\w+)) ");
    private static final Pattern TESTED = Pattern.compile("alertname=\"(\\w+)\"");

    static Stream<String> alerts() {
        return names().stream();
    }

    private static Set<String> names() {
        return Rules.alerts().stream().map(Alert::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Alert alert(String name) {
        return Rules.alerts().stream()
                .filter(alert -> alert.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void no_two_alerts_share_a_name() {
        assertThat(Rules.alerts()).hasSizeGreaterThan(20).hasSameSizeAs(names());
    }

    @Test
    void every_alert_has_an_entry_and_every_entry_an_alert() throws IOException {
        assertThat(Runbook.entries().keySet()).isEqualTo(names());
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void an_alert_says_how_urgent_it_is_what_it_is_and_where_its_entry_stands(String name) {
        // Given
        var alert = alert(name);
        // When
        var annotations = alert.annotations();
        // Then
        assertThat(alert.labels()).containsOnlyKeys("severity");
        assertThat(SEVERITIES).contains(alert.labels().get("severity"));
        assertThat(annotations).containsOnlyKeys("summary", "description", "runbook_url");
        assertThat(annotations.values()).allSatisfy(text -> assertThat(text).isNotBlank());
        assertThat(annotations).containsEntry("runbook_url", "deploy/alerts.md#" + name.toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void what_an_alerts_text_fills_in_is_there_when_it_fires(String name) {
        // Given
        var alert = alert(name);
        var labels = new TreeSet<>(PromQl.of(alert.expression()).labels());
        for (var recording : Rules.recordings()) {
            if (alert.expression().startsWith(recording.name())) {
                labels.addAll(PromQl.of(recording.expression()).labels());
            }
        }
        // When
        var filled = alert.annotations().values().stream()
                .flatMap(text -> TEMPLATE.matcher(text).results())
                .map(found -> found.group(1))
                .toList();
        // Then
        assertThat(filled).allSatisfy(part -> {
            var known = FILLED.matcher(part);
            assertThat(known.matches()).as(part).isTrue();
            assertThat(known.group(3) == null || labels.contains(known.group(3)))
                    .as(part)
                    .isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void an_entry_says_what_is_seen_what_to_look_at_what_to_do_and_whom_to_wake(String name) throws IOException {
        // Given
        var entry = Runbook.entries().get(name);
        // When
        var places = PARTS.stream().map(entry::indexOf).toList();
        // Then
        assertThat(places).doesNotContain(-1).isSorted();
        assertThat(entry).contains("```");
    }

    @Test
    void every_entry_of_something_critical_says_to_wake_somebody_and_only_that_it_is_at_once() throws IOException {
        for (var entry : Runbook.entries().entrySet()) {
            var critical = "critical".equals(alert(entry.getKey()).labels().get("severity"));
            assertThat(entry.getValue().contains("**Wake somebody.** At once"))
                    .as(entry.getKey())
                    .isEqualTo(critical);
        }
    }

    @Test
    void the_log_lines_to_search_for_are_written_by_the_gateway() throws IOException {
        // Given
        var written = Runbook.code();
        // When
        var searched = Runbook.blocks("log").stream().flatMap(String::lines).toList();
        // Then
        assertThat(searched).isNotEmpty().allSatisfy(line -> assertThat(written).contains(line));
    }

    @Test
    void every_alert_was_seen_to_fire_and_not_to_fire() {
        // Given
        var fires = new TreeSet<String>();
        var calm = new TreeSet<String>();
        for (var file : Rules.TESTS) {
            Rules.read(file)
                    .path("tests")
                    .forEach(test -> test.path("promql_expr_test")
                            .forEach(look -> TESTED.matcher(look.path("expr").asText())
                                    .results()
                                    .forEach(found ->
                                            (look.path("exp_samples").isEmpty() ? calm : fires).add(found.group(1)))));
        }
        // When
        var all = names();
        // Then
        assertThat(fires).isEqualTo(all);
        assertThat(calm).isEqualTo(all);
    }
}
