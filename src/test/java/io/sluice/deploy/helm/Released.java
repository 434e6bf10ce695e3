package io.sluice.deploy.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.io.IOException;

/** What the chart makes of the alert rules for one release. */
public final class Released {
    private Released() {}

    /** A rule file, as Prometheus takes it. */
    public static String rules(String release, String namespace, String... settings) throws IOException {
        return new YAMLMapper().writeValueAsString(spec(release, namespace, settings));
    }

    static JsonNode spec(String release, String namespace, String... settings) throws IOException {
        var rules = Chart.release(release, namespace, settings).stream()
                .filter(manifest -> manifest.object() instanceof PrometheusRule)
                .findFirst()
                .orElseThrow();
        return new YAMLMapper().readTree(rules.text()).path("spec");
    }
}
