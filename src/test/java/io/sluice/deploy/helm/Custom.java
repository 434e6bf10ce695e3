package io.sluice.deploy.helm;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import java.util.List;
import java.util.Map;

/**
 * The custom resources that no library here has types for, as far as the chart uses them.
 *
 * @see <a href="https://keda.sh/docs/latest/reference/scaledobject-spec/">KEDA</a>
 * @see <a href="https://external-secrets.io/latest/api/externalsecret/">External Secrets</a>
 */
final class Custom {
    private Custom() {}

    record ScaledObject(String apiVersion, String kind, ObjectMeta metadata, Scaling spec) {}

    record Scaling(
            Workload scaleTargetRef,
            int minReplicaCount,
            int maxReplicaCount,
            int pollingInterval,
            List<Trigger> triggers,
            Advanced advanced) {}

    record Workload(String name) {}

    record Trigger(String type, String name, Map<String, String> metadata, Workload authenticationRef) {}

    record Advanced(Modifiers scalingModifiers, Autoscaler horizontalPodAutoscalerConfig) {}

    record Modifiers(String formula, String target, String metricType) {}

    record Autoscaler(HorizontalPodAutoscalerBehavior behavior) {}

    record TriggerAuthentication(String apiVersion, String kind, ObjectMeta metadata, Keys spec) {}

    record Keys(List<Key> secretTargetRef) {}

    record Key(String parameter, String name, String key) {}

    record ExternalSecret(String apiVersion, String kind, ObjectMeta metadata, Fetching spec) {}

    record Fetching(String refreshInterval, Store secretStoreRef, Target target, List<Entry> data) {}

    record Store(String name, String kind) {}

    record Target(String name, String creationPolicy) {}

    record Entry(String secretKey, Remote remoteRef) {}

    record Remote(String key, String property) {}
}
