package io.sluice.deploy.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Helm takes the chart, and a cluster would take what it renders. */
@EnabledOnOs(
        value = OS.LINUX,
        architectures = "amd64",
        disabledReason = "Central has Helm's library for this one alone")
class ChartTest {
    private static final ObjectMapper YAML = new YAMLMapper();

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "PRODUCTION", "MINIMAL"})
    void lint_has_nothing_to_say_but_that_there_is_no_icon(Chart.Case values) throws IOException {
        // When
        var result = values.lint();
        // Then
        assertThat(result.isFailed()).as(String.valueOf(result.getMessages())).isFalse();
        assertThat(result.getMessages()).allMatch(said -> said.contains("icon is recommended"));
    }

    @ParameterizedTest
    @EnumSource(Chart.Case.class)
    void each_installation_has_all_three_roles_and_no_name_twice(Chart.Case values) {
        // When
        var names =
                values.manifests().stream().map(m -> m.kind() + " " + m.name()).toList();
        // Then
        assertThat(names)
                .doesNotHaveDuplicates()
                .contains(
                        "Deployment demo-sluice-ingest", "Deployment demo-sluice-worker", "Deployment demo-sluice-api")
                .allSatisfy(name ->
                        assertThat(name.substring(name.indexOf(' ') + 1)).hasSizeLessThanOrEqualTo(63));
        assertThat(values.manifests())
                .allSatisfy(m -> assertThat(m.metadata().getLabels())
                        .containsKeys(
                                "app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component"));
    }

    @Test
    void a_property_that_the_cluster_does_not_know_would_be_found() {
        // Given
        var planted = """
                apiVersion: v1
                kind: Service
                metadata: { name: x }
                spec:
                  selectors: { a: b }
                """;
        // When // Then
        assertThatThrownBy(() -> Manifest.parse(planted))
                .isInstanceOf(UncheckedIOException.class)
                .cause()
                .hasMessageContaining("selectors");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            image.tag=latest                                  | image
            image.tagg=1                                      | tagg
            publicUrl=hooks.example.com                       | publicUrl
            partitions=0                                      | partitions
            secrets.mode=plain                                | DATABASE_URL
            secrets.mode=external                             | key
            extraEnv.MY_PASSWORD=x                            | MY_PASSWORD
            redis.mode=sentinel                               | masterName
            ingress.enabled=true                              | tlsSecret
            worker.keda.enabled=true                          | address
            worker.keda.minReplicas=0                         | minReplicas
            shutdown.gracePeriodSeconds=5                     | gracePeriodSeconds
            shutdown.preStopSeconds=40                        | gracePeriodSeconds
            backup.enabled=true                               | claim
            backup.databaseUrlKey=direct                      | databaseUrlKey
            migration.deadlineSeconds=0                       | deadlineSeconds
            monitoring.runbookBase=runbook                    | runbookBase
            networkPolicy.extraEgress[0].ports=any            | extraEgress
            postgres.maxConnections=90                        | postgres.maxConnections
            worker.replicas=3                                 | postgres.maxConnections
            ingest.autoscaling.enabled=true                   | postgres.maxConnections
            postgres.poolSize.api=20                          | postgres.maxConnections
            api.resources.limits.memory=much                  | memory
            """)
    void values_that_make_no_sense_are_refused_by_name(String setting, String named) {
        assertThatThrownBy(() -> Chart.render(setting))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(named);
    }

    @Test
    void a_backup_of_a_redis_cluster_is_refused_as_the_script_makes_none() {
        assertThatThrownBy(() -> Chart.render("redis.mode=cluster", "backup.enabled=true", "backup.claim=x"))
                .hasMessageContaining("copies one Redis");
    }

    @Test
    void a_pooler_bounds_connections_itself() {
        assertThat(Chart.render("postgres.pooler=true", "worker.replicas=300")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"postgres.caSecret=ca,verify-full", "postgres.caSecret=,require"})
    void the_database_url_that_is_printed_names_an_authority_that_is_mounted_or_asks_for_none(
            String setting, String mode) throws IOException {
        // When
        var query =
                Pattern.compile("DATABASE_URL='postgresql://[^'?]+\\?([^']+)'").matcher(Chart.notes(setting));
        // Then
        assertThat(query.find()).isTrue();
        var asked = List.of(query.group(1).split("&"));
        var mounted = Chart.render(setting).stream()
                .flatMap(Pod::of)
                .filter(Pod::serves)
                .flatMap(pod -> pod.containers().getFirst().getVolumeMounts().stream())
                .filter(mount -> mount.getName().equals("postgres-ca"))
                .map(mount -> "sslrootcert=" + mount.getMountPath() + "/ca.crt")
                .distinct();
        assertThat(asked.getFirst()).isEqualTo("sslmode=" + mode);
        assertThat(mounted).containsExactlyElementsOf(asked.subList(1, asked.size()));
    }

    @Test
    void every_dashboard_is_brought_along_as_it_is() throws IOException {
        // Given
        var files = new TreeMap<String, String>();
        try (var found = Files.walk(Chart.HOME.resolve("files"))) {
            for (var file : found.filter(f -> f.toString().endsWith(".json")).toList()) {
                files.put(file.getFileName().toString(), Files.readString(file).strip());
            }
        }
        // When
        var maps = new TreeMap<String, String>();
        Chart.Case.PRODUCTION.all(ConfigMap.class).forEach(map -> maps.putAll(map.getData()));
        // Then
        assertThat(maps).isEqualTo(files);
    }

    @Test
    void the_chart_is_of_the_version_that_the_project_is_on_its_way_to() throws IOException {
        // Given
        var version = Pattern.compile("<version>(\\d+\\.\\d+\\.\\d+)(-SNAPSHOT)?</version>")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        // When
        var chart = YAML.readTree(Chart.HOME.resolve("Chart.yaml").toFile());
        // Then
        assertThat(chart.path("version").asText()).isEqualTo(version.group(1));
        assertThat(chart.path("appVersion").asText()).isEqualTo(version.group(1));
    }
}
