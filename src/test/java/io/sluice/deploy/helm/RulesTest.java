package io.sluice.deploy.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.sluice.watch.PromQl;
import io.sluice.watch.PromQl.Matcher;
import io.sluice.watch.Rules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The alert rules of a release are about that release: one Prometheus may watch several. */
@EnabledOnOs(
        value = OS.LINUX,
        architectures = "amd64",
        disabledReason = "Central has Helm's library for this one alone")
class RulesTest {
    private static final String PRODUCTION = "values-production.yaml";
    private static final String SCOPE = "namespace=\"pay\",app_kubernetes_io_instance=\"eu\"";

    @Test
    void every_metric_that_a_rule_asks_for_is_of_its_own_release() throws IOException {
        // When
        var rules = rules("eu", "pay", PRODUCTION);
        // Then
        assertThat(rules).hasSizeGreaterThan(40).allSatisfy(rule -> {
            var expression = rule.path("expr").asText();
            assertThat(PromQl.of(expression).selectors())
                    .as(expression)
                    .isNotEmpty()
                    .allSatisfy(selector -> assertThat(selector.matchers())
                            .contains(new Matcher("namespace", "=", "pay"))
                            .contains(whose(selector.metric())));
            assertThat(rule.path("labels").path("app_kubernetes_io_instance").asText())
                    .isEqualTo("eu");
        });
    }

    private static Matcher whose(String metric) {
        if (metric.startsWith("kube_job")) {
            return new Matcher("job_name", "=~", "eu-sluice-backup-.+");
        }
        return metric.startsWith("kube_cronjob")
                ? new Matcher("cronjob", "=", "eu-sluice-backup")
                : new Matcher("app_kubernetes_io_instance", "=", "eu");
    }

    @Test
    void besides_that_the_rules_are_those_of_the_files() throws IOException {
        // Given
        var alerts = Rules.alerts(Rules.FILE).stream()
                .map(alert -> alert.name() + " " + alert.expression().strip())
                .toList();
        // When
        var rules = rules("eu", "pay", "monitoring.rules.enabled=true");
        // Then
        assertThat(rules)
                .filteredOn(rule -> rule.has("alert"))
                .extracting(rule -> rule.path("alert").asText() + " "
                        + rule.path("expr")
                                .asText()
                                .replace("{" + SCOPE + "}", "")
                                .replace(SCOPE + ",", "")
                                .strip())
                .containsExactlyElementsOf(alerts);
        assertThat(rules)
                .filteredOn(rule -> rule.has("alert"))
                .allSatisfy(
                        rule -> assertThat(rule.path("labels").path("severity").asText())
                                .isNotBlank());
    }

    @Test
    void what_a_rule_tells_releases_apart_by_is_what_monitoring_writes_on_what_it_scrapes() {
        // When
        var monitor = Chart.Case.PRODUCTION.all(ServiceMonitor.class).getFirst().getSpec();
        // Then
        assertThat(monitor.getTargetLabels().stream().map(label -> label.replaceAll("[./]", "_")))
                .containsExactlyInAnyOrder("app_kubernetes_io_instance", "app_kubernetes_io_component");
        assertThat(Chart.Case.PRODUCTION.manifests())
                .filteredOn(manifest -> manifest.kind().equals("Service"))
                .extracting(manifest -> manifest.metadata().getLabels().get(monitor.getJobLabel()))
                .as("the job that SluiceNodeDown looks at")
                .containsOnly("sluice");
    }

    @Test
    void backups_are_watched_where_they_are_made_and_for_as_long_as_is_said() throws IOException {
        // Given
        var named = Set.of("SluiceBackupOld", "SluiceBackupFailed");
        // When
        var with = rules("eu", "pay", PRODUCTION, "backup.staleHours=100");
        var without = rules("eu", "pay", PRODUCTION, "backup.enabled=false");
        // Then
        assertThat(with)
                .filteredOn(rule -> named.contains(rule.path("alert").asText()))
                .hasSize(2)
                .first()
                .satisfies(old -> assertThat(old.path("expr").asText().strip()).endsWith("> 100 * 3600"));
        assertThat(without.stream().map(rule -> rule.path("alert").asText()).collect(Collectors.toSet()))
                .doesNotContainAnyElementsOf(named);
    }

    @Test
    void an_alert_leads_to_its_entry_where_the_texts_are_kept() throws IOException {
        // When
        var links = Stream.of("", "https://git.example.com/sluice/blob/v0.1.0/")
                .map(base -> links(base).getFirst())
                .toList();
        // Then
        assertThat(links)
                .containsExactly(
                        "deploy/alerts.md#sluicenotscraped",
                        "https://git.example.com/sluice/blob/v0.1.0/deploy/alerts.md#sluicenotscraped");
    }

    private static List<String> links(String base) {
        try {
            return rules("eu", "pay", "monitoring.rules.enabled=true", "monitoring.runbookBase=" + base).stream()
                    .filter(rule -> rule.has("alert"))
                    .map(rule -> rule.path("annotations").path("runbook_url").asText())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> rules(String release, String namespace, String... settings) throws IOException {
        var rules = new ArrayList<JsonNode>();
        Released.spec(release, namespace, settings)
                .path("groups")
                .forEach(group -> group.path("rules").forEach(rules::add));
        return rules;
    }
}
