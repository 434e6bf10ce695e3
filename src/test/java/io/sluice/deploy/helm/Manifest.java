package io.sluice.deploy.helm;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One object for the cluster, read into the type that the cluster has for it: a property that the type does not know is an error.
 *
 * @param text as it was rendered
 */
record Manifest(String kind, ObjectMeta metadata, Object object, String text) {
    private static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/Secret", Secret.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("v1/ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("batch/v1/CronJob", CronJob.class),
            Map.entry("batch/v1/Job", Job.class),
            Map.entry("networking.k8s.io/v1/Ingress", Ingress.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
            Map.entry("monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class),
            Map.entry("keda.sh/v1alpha1/ScaledObject", Custom.ScaledObject.class),
            Map.entry("keda.sh/v1alpha1/TriggerAuthentication", Custom.TriggerAuthentication.class),
            Map.entry("external-secrets.io/v1/ExternalSecret", Custom.ExternalSecret.class));

    private static final ObjectMapper STRICT = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new NothingBeside())
            .build();

    /** The types put what they do not know into a map; here it is refused. */
    private static final class NothingBeside extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated a) {
            return false;
        }

        @Override
        public JsonIgnoreProperties.Value findPropertyIgnoralByName(MapperConfig<?> config, Annotated a) {
            return JsonIgnoreProperties.Value.empty();
        }
    }

    /** @throws UncheckedIOException not YAML, a key twice, or something that the type does not know */
    static List<Manifest> parse(String documents) {
        var manifests = new ArrayList<Manifest>();
        for (var text : documents.split("(?m)^---\\s*$", -1)) {
            try {
                var node = STRICT.readTree(text);
                if (node != null && node.isObject()) {
                    manifests.add(typed(node, text));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(text.lines().findFirst().orElse(""), e);
            }
        }
        return manifests;
    }

    private static Manifest typed(JsonNode node, String text) throws IOException {
        var name = node.path("apiVersion").asText() + "/" + node.path("kind").asText();
        var type = Optional.<Class<?>>ofNullable(TYPES.get(name))
                .orElseThrow(() -> new IllegalArgumentException("not a type of a cluster: " + name));
        return new Manifest(
                node.path("kind").asText(),
                STRICT.treeToValue(node.path("metadata"), ObjectMeta.class),
                STRICT.treeToValue(node, type),
                text);
    }

    String name() {
        return metadata.getName();
    }
}
