package io.sluice.deploy.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.sluice.deploy.Footprint;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pod of every installation: what it may do, what it may use, how it is watched and how it ends. */
@EnabledOnOs(
        value = OS.LINUX,
        architectures = "amd64",
        disabledReason = "Central has Helm's library for this one alone")
class PodsTest {
    private static final Set<String> AMOUNTS = Set.of("cpu", "memory", "ephemeral-storage");
    /** What a loop may take to finish the batch in hand, in seconds; they are waited for together. */
    private static final int GOODBYE = 10;

    static Stream<Pod> pods() {
        return Stream.of(Chart.Case.values()).flatMap(values -> values.pods().stream());
    }

    /** The standard that a namespace can enforce. @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted">Restricted</a> */
    @ParameterizedTest
    @MethodSource("pods")
    void a_pod_passes_the_restricted_standard_and_writes_to_nothing_of_its_image(Pod pod) {
        var spec = pod.spec();
        assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(spec.getSecurityContext().getRunAsUser()).isPositive();
        assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(List.of(
                        Optional.ofNullable(spec.getHostNetwork()),
                        Optional.ofNullable(spec.getHostPID()),
                        Optional.ofNullable(spec.getHostIPC())))
                .allSatisfy(host -> assertThat(host).isEmpty());
        assertThat(spec.getVolumes())
                .allSatisfy(v -> assertThat(v.getHostPath()).isNull());
        assertThat(pod.containers()).isNotEmpty().allSatisfy(container -> {
            var context = container.getSecurityContext();
            assertThat(context.getAllowPrivilegeEscalation()).isFalse();
            assertThat(context.getReadOnlyRootFilesystem()).isTrue();
            assertThat(context.getPrivileged()).isNull();
            assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(context.getCapabilities().getAdd()).isNullOrEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("pods")
    void a_pod_has_no_access_to_the_cluster(Pod pod) {
        assertThat(pod.spec().getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.spec().getEnableServiceLinks()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("pods")
    void a_container_says_what_it_needs_and_has_limits(Pod pod) {
        assertThat(pod.containers()).allSatisfy(container -> {
            assertThat(container.getResources().getRequests().keySet()).isEqualTo(AMOUNTS);
            assertThat(container.getResources().getLimits().keySet()).isEqualTo(AMOUNTS);
        });
        assertThat(pod.spec().getVolumes())
                .filteredOn(v -> v.getEmptyDir() != null)
                .isNotEmpty()
                .allSatisfy(v -> assertThat(v.getEmptyDir().getSizeLimit()).isNotNull());
    }

    @ParameterizedTest
    @MethodSource("pods")
    void a_pod_that_serves_has_the_memory_that_a_node_takes(Pod pod) throws IOException {
        var needed = Footprint.ofANode();
        assertThat(pod.containers()).filteredOn(c -> pod.serves()).allSatisfy(container -> {
            assertThat(memory(container.getResources().getRequests())).isGreaterThanOrEqualTo(needed.usual());
            assertThat(memory(container.getResources().getLimits())).isGreaterThanOrEqualTo(needed.most());
        });
    }

    @ParameterizedTest
    @MethodSource("pods")
    void an_image_has_a_version(Pod pod) {
        assertThat(pod.containers())
                .extracting(Container::getImage)
                .allMatch(image -> image.matches(".+(:[^:/]*[0-9][^:/]*|@sha256:[0-9a-f]{64})"))
                .noneMatch(image -> image.endsWith(":latest"));
    }

    @ParameterizedTest
    @MethodSource("pods")
    void a_pod_that_serves_is_asked_how_it_is(Pod pod) {
        assertThat(pod.containers()).filteredOn(c -> pod.serves()).allSatisfy(container -> {
            assertThat(path(container.getStartupProbe())).isEqualTo("/health");
            assertThat(path(container.getLivenessProbe())).isEqualTo("/health");
            assertThat(path(container.getReadinessProbe())).isEqualTo("/ready");
            assertThat(container.getStartupProbe().getFailureThreshold()
                            * container.getStartupProbe().getPeriodSeconds())
                    .as("a start waits a minute for PostgreSQL")
                    .isGreaterThan(60);
        });
    }

    @ParameterizedTest
    @MethodSource("pods")
    void a_pod_that_serves_leaves_the_balancer_before_it_ends_and_has_time_to(Pod pod) {
        assertThat(pod.containers()).filteredOn(c -> pod.serves()).allSatisfy(container -> {
            var pause = container.getLifecycle().getPreStop().getSleep().getSeconds();
            assertThat(pause).isBetween(5L, 30L);
            assertThat(pod.spec().getTerminationGracePeriodSeconds()).isGreaterThan(pause + 2 * GOODBYE);
        });
    }

    /** Nobody asks a pod that ends by itself how it is. */
    @ParameterizedTest
    @EnumSource(Chart.Case.class)
    void what_does_not_serve_has_a_deadline(Chart.Case values) {
        assertThat(Stream.concat(
                        values.all(Job.class).stream().map(Job::getSpec),
                        values.all(CronJob.class).stream()
                                .map(job -> job.getSpec().getJobTemplate().getSpec())))
                .allSatisfy(job -> {
                    assertThat(job.getActiveDeadlineSeconds()).isPositive();
                    assertThat(job.getBackoffLimit()).isLessThanOrEqualTo(3);
                    assertThat(job.getTemplate().getSpec().getRestartPolicy()).isEqualTo("Never");
                });
    }

    @ParameterizedTest
    @MethodSource("pods")
    void a_secret_is_named_and_never_written_into_a_pod(Pod pod) {
        assertThat(pod.variables()).allSatisfy(variable -> {
            var secret = variable.getName().matches("DATABASE_URL|REDIS_URL|.*_(KEY|DSN|PASSWORD|HOSTS)");
            if (secret) {
                assertThat(variable.getValue()).as(variable.getName()).isNull();
                assertThat(variable.getValueFrom().getSecretKeyRef().getName()).isNotBlank();
            } else {
                assertThat(variable.getValueFrom()).as(variable.getName()).isNull();
            }
        });
    }

    @Test
    void what_was_planted_as_secrets_is_in_the_secret_alone() {
        assertThat(Chart.Case.MINIMAL.manifests())
                .filteredOn(m -> m.text().contains(Chart.Case.PLANTED))
                .isEmpty();
        assertThat(Chart.Case.MINIMAL.manifests()).extracting(Manifest::kind).contains("Secret");
    }

    @Test
    void pods_of_a_role_stay_apart_and_are_replaced_one_by_one() {
        assertThat(Chart.Case.PRODUCTION.all(Deployment.class)).hasSize(3).allSatisfy(deployment -> {
            assertThat(deployment
                            .getSpec()
                            .getStrategy()
                            .getRollingUpdate()
                            .getMaxUnavailable()
                            .getIntVal())
                    .isZero();
            assertThat(deployment.getSpec().getTemplate().getSpec().getTopologySpreadConstraints())
                    .allSatisfy(spread -> {
                        assertThat(spread.getLabelSelector())
                                .isEqualTo(deployment.getSpec().getSelector());
                        assertThat(spread.getNodeTaintsPolicy())
                                .as("a node that takes no pods is none to be filled")
                                .isEqualTo("Honor");
                    })
                    .extracting(spread -> spread.getTopologyKey() + " " + spread.getWhenUnsatisfiable())
                    .containsExactlyInAnyOrder(
                            "topology.kubernetes.io/zone DoNotSchedule", "kubernetes.io/hostname ScheduleAnyway");
        });
    }

    @Test
    void the_migration_is_a_hook_that_runs_before_the_nodes_of_a_new_version() {
        // When
        var jobs = Chart.Case.PRODUCTION.manifests().stream()
                .filter(m -> m.kind().equals("Job"))
                .toList();
        // Then
        assertThat(jobs).hasSize(1);
        assertThat(jobs.getFirst().metadata().getAnnotations()).containsEntry(Chart.HOOK, "pre-upgrade");
        assertThat(Pod.of(jobs.getFirst()).flatMap(pod -> pod.containers().stream()))
                .extracting(Container::getArgs)
                .containsExactly(List.of("migrate"));
        assertThat(Chart.Case.DEFAULT.manifests())
                .filteredOn(m -> m.kind().equals("Job"))
                .as("where the Secret is there before the chart, so may be the schema")
                .allSatisfy(m ->
                        assertThat(m.metadata().getAnnotations()).containsEntry(Chart.HOOK, "pre-install,pre-upgrade"))
                .hasSize(1);
    }

    /** The Secret is changed after it. */
    @ParameterizedTest
    @EnumSource(Chart.Case.class)
    void the_migration_names_no_key_that_the_release_before_may_not_have(Chart.Case values) {
        // When
        var keys = values.pods().stream()
                .filter(pod -> pod.maker().startsWith("Job "))
                .flatMap(Pod::variables)
                .filter(variable -> variable.getValueFrom() != null)
                .map(variable -> variable.getValueFrom().getSecretKeyRef().getKey());
        // Then
        assertThat(keys)
                .isSubsetOf(
                        values == Chart.Case.CLUSTER ? "DIRECT_URL" : "DATABASE_URL",
                        "REDIS_URL",
                        "SLUICE_ADMIN_KEY",
                        "SLUICE_ENCRYPTION_KEY");
    }

    @Test
    void the_migration_may_talk_to_the_database_before_it_starts_and_ends_before_helm_gives_up() {
        // Given
        var hooks = Chart.Case.PRODUCTION.manifests().stream()
                .filter(m -> m.name().equals("demo-sluice-migration"))
                .collect(Collectors.toMap(Manifest::kind, m -> m.metadata().getAnnotations()));
        // When
        var job = Chart.Case.PRODUCTION.all(Job.class).getFirst();
        // Then
        assertThat(hooks).containsOnlyKeys("Job", "NetworkPolicy");
        assertThat(hooks.get("NetworkPolicy").get(Chart.HOOK))
                .isEqualTo(hooks.get("Job").get(Chart.HOOK));
        assertThat(Integer.parseInt(hooks.get("NetworkPolicy").get(Chart.HOOK + "-weight")))
                .isLessThan(Integer.parseInt(hooks.get("Job").get(Chart.HOOK + "-weight")));
        assertThat(job.getSpec().getActiveDeadlineSeconds())
                .as("helm upgrade waits for 5 minutes")
                .isLessThan(300);
    }

    @Test
    void backups_are_made_each_day_and_proved_each_week() {
        // When
        var job = Chart.Case.PRODUCTION.all(CronJob.class).getFirst().getSpec();
        // Then
        var work = job.getJobTemplate().getSpec();
        var pod = work.getTemplate().getSpec();
        assertThat(job.getConcurrencyPolicy()).isEqualTo("Forbid");
        assertThat(pod.getContainers().getFirst().getArgs())
                .containsExactly("--keep", "14", "--drill", "7", "/backups");
        assertThat(pod.getContainers().getFirst().getEnv())
                .extracting(EnvVar::getName)
                .as("a drill opens what is sealed")
                .contains("DATABASE_URL", "REDIS_URL", "SLUICE_ENCRYPTION_KEY");
        assertThat(work.getPodFailurePolicy().getRules())
                .extracting(rule -> rule.getAction())
                .containsExactly("FailJob", "FailJob");
        assertThat(work.getPodFailurePolicy().getRules().getFirst().getOnPodConditions())
                .as("a drill that was evicted is not another backup")
                .extracting(condition -> condition.getType())
                .containsExactly("DisruptionTarget");
        assertThat(pod.getVolumes())
                .filteredOn(v -> v.getPersistentVolumeClaim() != null)
                .extracting(v -> v.getPersistentVolumeClaim().getClaimName())
                .containsExactly("sluice-backup");
    }

    private static long memory(Map<String, Quantity> amounts) {
        return Quantity.getAmountInBytes(amounts.get("memory")).longValueExact();
    }

    private static String path(Probe probe) {
        return probe.getHttpGet().getPath();
    }
}
