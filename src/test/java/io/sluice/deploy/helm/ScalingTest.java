package io.sluice.deploy.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.sluice.deploy.helm.Custom.ScaledObject;
import io.sluice.queue.Streams;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes more pods of a role, and by what. */
@EnabledOnOs(
        value = OS.LINUX,
        architectures = "amd64",
        disabledReason = "Central has Helm's library for this one alone")
class ScalingTest {

    @ParameterizedTest
    @CsvSource({"16", "3"})
    void workers_are_scaled_by_every_stream_that_the_queue_uses(int partitions) {
        // When
        var scaled = scaled(
                "worker.keda.enabled=true",
                "redis.address=redis:6379",
                "postgres.pooler=true",
                "partitions=" + partitions);
        // Then
        assertThat(scaled.spec().triggers())
                .extracting(trigger -> trigger.metadata().get("stream"))
                .containsExactlyInAnyOrderElementsOf(Streams.names(partitions));
    }

    @Test
    void what_waits_in_all_streams_together_decides_and_what_yields_asks_for_few() {
        // When
        var spec = Chart.Case.PRODUCTION.all(ScaledObject.class).getFirst().spec();
        // Then
        var names = spec.triggers().stream().map(Custom.Trigger::name).toList();
        assertThat(names).doesNotHaveDuplicates();
        assertThat(spec.advanced().scalingModifiers().formula())
                .isEqualTo("%s + min(%s, %d)"
                        .formatted(
                                sum(names, name -> name.startsWith("requests_")),
                                sum(names, name -> !name.startsWith("requests_")),
                                2
                                        * Integer.parseInt(spec.advanced()
                                                .scalingModifiers()
                                                .target())));
        assertThat(spec.triggers()).allSatisfy(trigger -> {
            assertThat(trigger.metadata())
                    .containsEntry(
                            "streamLength", spec.advanced().scalingModifiers().target())
                    .as("with a group only what is handed out already would count")
                    .doesNotContainKey("consumerGroup");
            assertThat(trigger.authenticationRef().name()).isEqualTo("demo-sluice-redis");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "PRODUCTION,redis-streams,address",
        "CLUSTER,redis-cluster-streams,addresses",
        "SENTINEL,redis-sentinel-streams,addresses"
    })
    void each_kind_of_redis_has_its_trigger(Chart.Case values, String type, String address) {
        assertThat(values.all(ScaledObject.class).getFirst().spec().triggers()).allSatisfy(trigger -> {
            assertThat(trigger.type()).isEqualTo(type);
            assertThat(trigger.metadata()).containsKey(address);
        });
    }

    @Test
    void a_redis_without_password_needs_no_credential() {
        assertThat(Chart.Case.SENTINEL.manifests())
                .extracting(Manifest::kind)
                .contains("ScaledObject")
                .doesNotContain("TriggerAuthentication");
    }

    @Test
    void the_door_is_scaled_by_its_processor_and_where_wanted_by_requests() {
        // When
        var scaler = Chart.Case.PRODUCTION.all(HorizontalPodAutoscaler.class).getFirst();
        var wanted = all(
                        HorizontalPodAutoscaler.class,
                        "values-production.yaml",
                        "ingest.autoscaling.requestsPerSecond=1500")
                .getFirst();
        // Then
        assertThat(scaler.getSpec().getScaleTargetRef().getName()).isEqualTo("demo-sluice-ingest");
        assertThat(scaler.getSpec().getMetrics())
                .as("a metric that no adapter serves keeps every pod")
                .extracting(metric -> metric.getType())
                .containsExactly("Resource");
        assertThat(wanted.getSpec().getMetrics())
                .extracting(metric -> metric.getType())
                .containsExactly("Resource", "Pods");
    }

    @Test
    void an_upgrade_leaves_who_is_scaled_as_many_as_there_are() {
        assertThat(replicas(
                        "global.cluster.items[0]=any",
                        "global.running.demo-sluice-ingest.spec.replicas=9",
                        "global.running.demo-sluice-api.spec.replicas=9"))
                .containsExactly("ingest 9", "worker 3", "api 2");
    }

    @Test
    void without_a_cluster_to_ask_the_number_is_left_to_the_autoscaler() {
        assertThat(replicas()).containsExactly("ingest null", "worker null", "api 2");
        assertThat(Chart.Case.DEFAULT.all(Deployment.class))
                .allSatisfy(d -> assertThat(d.getSpec().getReplicas()).isEqualTo(2));
    }

    /** What all pods of production may open at most, one more of each role while they are replaced. */
    @Test
    void the_most_pods_that_there_may_be_fit_into_the_database() {
        // Given
        var pods = Map.of("ingest", 13, "worker", 13, "api", 3);
        // When
        var connections = Chart.Case.PRODUCTION.pods().stream()
                .filter(Pod::serves)
                .mapToInt(pod -> pods.get(pod.labels().get("app.kubernetes.io/component")) * (1 + pool(pod)))
                .sum();
        // Then
        assertThat(all(HorizontalPodAutoscaler.class, "values-production.yaml")
                        .getFirst()
                        .getSpec()
                        .getMaxReplicas())
                .isEqualTo(12);
        assertThat(connections + 5).isEqualTo(338).isLessThan(400);
        assertThatThrownBy(() -> Chart.render("values-production.yaml", "postgres.maxConnections=337"))
                .hasMessageContaining("338");
    }

    private static int pool(Pod pod) {
        return pod.variables()
                .filter(variable -> variable.getName().equals("QUARKUS_DATASOURCE_JDBC_MAX_SIZE"))
                .mapToInt(variable -> Integer.parseInt(variable.getValue()))
                .sum();
    }

    private static String sum(List<String> names, Predicate<String> which) {
        return names.stream().filter(which).collect(Collectors.joining(" + "));
    }

    private static List<String> replicas(String... settings) {
        var all = Stream.concat(Stream.of("values-production.yaml"), Stream.of(settings));
        return all(Deployment.class, all.toArray(String[]::new)).stream()
                .map(d -> d.getMetadata().getName().replace("demo-sluice-", "") + " "
                        + d.getSpec().getReplicas())
                .toList();
    }

    private static ScaledObject scaled(String... settings) {
        return all(ScaledObject.class, settings).getFirst();
    }

    private static <T> List<T> all(Class<T> type, String... settings) {
        return Chart.render(settings).stream()
                .map(Manifest::object)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
