package io.sluice.deploy.helm;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The pods that something in the chart makes.
 *
 * @param maker its kind and name
 * @param serves whether it runs until it is told to end
 */
record Pod(String maker, boolean serves, PodTemplateSpec template) {

    static Stream<Pod> of(Manifest manifest) {
        var maker = manifest.kind() + " " + manifest.name();
        return switch (manifest.object()) {
            case Deployment made ->
                Stream.of(new Pod(maker, true, made.getSpec().getTemplate()));
            case Job made -> Stream.of(new Pod(maker, false, made.getSpec().getTemplate()));
            case CronJob made ->
                Stream.of(new Pod(
                        maker, false, made.getSpec().getJobTemplate().getSpec().getTemplate()));
            default -> Stream.empty();
        };
    }

    PodSpec spec() {
        return template.getSpec();
    }

    Map<String, String> labels() {
        return template.getMetadata().getLabels();
    }

    List<Container> containers() {
        return Stream.of(spec().getContainers(), spec().getInitContainers())
                .flatMap(List::stream)
                .toList();
    }

    Stream<EnvVar> variables() {
        return containers().stream().flatMap(c -> c.getEnv().stream());
    }
}
