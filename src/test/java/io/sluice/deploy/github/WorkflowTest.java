package io.sluice.deploy.github;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What runs on GitHub: that it is all there, may do no more than it must, and takes actions of one version each. */
class WorkflowTest {
    private static final ObjectMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();
    private static final Set<String> JOB_KEYS =
            Set.of("if", "needs", "runs-on", "timeout-minutes", "permissions", "strategy", "steps");
    private static final Set<String> STEP_KEYS = Set.of("uses", "with", "run", "if", "id", "name", "env");

    private static final Pattern APT = Pattern.compile("apt-get (?:install|download)((?: [\\w-]+)+)");

    private static JsonNode workflow;

    @BeforeAll
    static void it_is_yaml_without_a_key_twice() throws IOException {
        workflow = YAML.readTree(new File(".github/workflows/verify.yml"));
    }

    @Test
    void the_jobs_are_those_of_a_release_and_wait_for_each_other() {
        assertThat(names(workflow.path("jobs"))).containsExactly("verify", "image", "chart", "scan", "release");
        assertThat(jobs()).allSatisfy((name, job) -> {
            assertThat(names(job)).as(name).isSubsetOf(JOB_KEYS);
            assertThat(job.path("timeout-minutes").asInt()).as(name).isBetween(1, 60);
            assertThat(texts(job.path("needs"))).as(name).isSubsetOf(names(workflow.path("jobs")));
        });
        assertThat(texts(jobs().get("release").path("needs"))).containsExactly("verify", "image", "chart", "scan");
        assertThat(jobs().get("release").path("if").asText()).isEqualTo("startsWith(github.ref, 'refs/tags/v')");
    }

    @Test
    void a_job_may_read_the_code_and_only_what_it_says_it_may_write() {
        // When
        var writes = new TreeMap<String, List<String>>();
        jobs().forEach((name, job) -> job.path("permissions").properties().forEach(permission -> {
            if (!permission.getValue().asText().equals("read")) {
                writes.computeIfAbsent(name, n -> new ArrayList<>()).add(permission.getKey());
            }
        }));
        // Then
        assertThat(workflow.path("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
        assertThat(writes)
                .isEqualTo(Map.of("scan", List.of("security-events"), "release", List.of("contents", "packages")));
        assertThat(names(workflow.path("on")))
                .as("nothing that runs a stranger's code with our permissions")
                .containsExactly("push", "pull_request", "schedule");
    }

    @Test
    void an_action_is_of_one_version_and_a_checkout_leaves_no_credential() {
        assertThat(steps().map(step -> step.path("uses"))
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::asText))
                .isNotEmpty()
                .allMatch(action -> action.matches("[\\w.-]+(/[\\w.-]+)+@(v\\d+\\.\\d+\\.\\d+|[0-9a-f]{40})"));
        assertThat(steps().filter(step -> step.path("uses").asText().startsWith("actions/checkout@")))
                .isNotEmpty()
                .allSatisfy(
                        step -> assertThat(step.at("/with/persist-credentials").toString())
                                .isEqualTo("false"));
        assertThat(steps()).allSatisfy(step -> assertThat(names(step)).isSubsetOf(STEP_KEYS));
    }

    @Test
    void what_a_stranger_writes_becomes_no_command() {
        assertThat(steps().map(step -> step.path("run").asText()))
                .allSatisfy(command -> assertThat(command)
                        .as("a value comes in by the environment, where it is a value")
                        .doesNotContain("${{"));
    }

    @Test
    void the_files_that_it_names_are_there() {
        assertThat(Stream.of(".ci/run", "deploy/helm/sluice/values-production.yaml"))
                .allSatisfy(file -> {
                    assertThat(new File(file)).exists();
                    assertThat(steps().map(step -> step.path("run").asText())).anyMatch(run -> run.contains(file));
                });
    }

    /** The script installs only where it is root; on GitHub it is not. */
    @Test
    void what_the_script_installs_where_it_may_is_installed_before_it() throws IOException {
        // Given
        var script = Files.readString(Path.of(".ci/run"));
        // When
        var before = steps().map(step -> step.path("run").asText())
                .takeWhile(command -> !command.equals(".ci/run"))
                .flatMap(command -> packages(command).stream());
        // Then
        assertThat(packages(script)).contains("pgbouncer", "prometheus");
        assertThat(before).containsExactlyInAnyOrderElementsOf(packages(script));
    }

    @Test
    void a_release_s_chart_is_of_the_release_s_version() {
        assertThat(jobs().get("chart").findValuesAsText("run"))
                .anySatisfy(command -> assertThat(command)
                        .contains("helm package")
                        .contains("${version:+--version \"$version\" --app-version \"$version\"}"));
    }

    @Test
    void libraries_images_and_actions_are_kept_up_to_date() throws IOException {
        // When
        var updates = YAML.readTree(new File(".github/dependabot.yml"));
        // Then
        assertThat(updates.path("version").asInt()).isEqualTo(2);
        assertThat(updates.path("updates"))
                .extracting(update -> update.path("package-ecosystem").asText() + " "
                        + update.path("directory").asText() + " "
                        + update.at("/schedule/interval").asText())
                .containsExactly(
                        "maven / weekly",
                        "docker /deploy/docker weekly",
                        "docker-compose /deploy/compose weekly",
                        "terraform /deploy/terraform/aws weekly",
                        "github-actions / weekly");
    }

    /** What APT is told to install, or to fetch. */
    private static Set<String> packages(String commands) {
        return APT.matcher(commands)
                .results()
                .flatMap(command -> Stream.of(command.group(1).strip().split("\\s+")))
                .filter(word -> !word.startsWith("-"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, JsonNode> jobs() {
        var jobs = new TreeMap<String, JsonNode>();
        workflow.path("jobs").properties().forEach(job -> jobs.put(job.getKey(), job.getValue()));
        return jobs;
    }

    private static Stream<JsonNode> steps() {
        return jobs().values().stream().flatMap(job -> {
            var steps = new ArrayList<JsonNode>();
            job.path("steps").forEach(steps::add);
            return steps.stream();
        });
    }

    private static List<String> names(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
