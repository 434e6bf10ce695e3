package io.sluice.deploy.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.sluice.deploy.helm.Custom.ScaledObject;
import io.sluice.queue.Streams;
import java.util.List;
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
        var scaled = scaled("worker.keda.enabled=true", "redis.address=redis:6379", "partitions=" + partitions);
        // Then
        assertThat(scaled.spec().triggers())
                .extracting(trigger -> trigger.metadata().get("stream"))
                .containsExactlyInAnyOrderElementsOf(Streams.names(partitions));
    }

    @Test
    void what_waits_in_all_streams_together_decides() {
        // When
        var spec = Chart.Case.PRODUCTION.all(ScaledObject.class).getFirst().spec();
        // Then
        var names = spec.triggers().stream().map(Custom.Trigger::name).toList();
        assertThat(names).doesNotHaveDuplicates();
        assertThat(spec.advanced().scalingModifiers().formula()).isEqualTo(String.join(" + ", names));
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
        // Then
        assertThat(scaler.getSpec().getScaleTargetRef().getName()).isEqualTo("demo-sluice-ingest");
        assertThat(scaler.getSpec().getMetrics())
                .extracting(metric -> metric.getType())
                .containsExactly("Resource", "Pods");
    }

    @Test
    void who_is_scaled_has_no_number_that_an_upgrade_would_put_back() {
        // When
        var replicas = Chart.Case.PRODUCTION.all(Deployment.class).stream()
                .filter(d -> d.getSpec().getReplicas() != null)
                .map(d -> d.getMetadata().getName())
                .toList();
        // Then
        assertThat(replicas).containsExactly("demo-sluice-api");
        assertThat(Chart.Case.DEFAULT.all(Deployment.class))
                .allSatisfy(d -> assertThat(d.getSpec().getReplicas()).isEqualTo(2));
    }

    private static ScaledObject scaled(String... settings) {
        return Chart.render(settings).stream()
                .map(Manifest::object)
                .filter(ScaledObject.class::isInstance)
                .map(ScaledObject.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError(List.of(settings)));
    }
}
