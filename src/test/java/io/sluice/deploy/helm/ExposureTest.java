package io.sluice.deploy.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is reachable from where, and that everything which selects pods finds those it means. */
@EnabledOnOs(
        value = OS.LINUX,
        architectures = "amd64",
        disabledReason = "Central has Helm's library for this one alone")
class ExposureTest {
    private static final int SENTINEL = 26379;
    private static final int COLLECTOR = 4318;

    @Test
    void the_world_reaches_webhooks_the_api_and_health_by_tls_and_nothing_else() {
        // When
        var ingress = Chart.Case.PRODUCTION.all(Ingress.class).getFirst().getSpec();
        // Then
        var rule = ingress.getRules().getFirst();
        assertThat(ingress.getRules()).hasSize(1);
        assertThat(ingress.getDefaultBackend()).isNull();
        assertThat(ingress.getTls().getFirst().getHosts()).containsExactly(rule.getHost());
        assertThat(rule.getHttp().getPaths())
                .extracting(p -> p.getPath() + " " + p.getPathType() + " "
                        + p.getBackend().getService().getName())
                .containsExactly(
                        "/webhooks Prefix demo-sluice-ingest",
                        "/api Prefix demo-sluice-api",
                        "/health Exact demo-sluice-ingest");
    }

    @ParameterizedTest
    @EnumSource(Chart.Case.class)
    void a_service_is_for_the_inside(Chart.Case values) {
        assertThat(values.all(Service.class))
                .hasSize(3)
                .extracting(service -> service.getSpec().getType())
                .allMatch(type -> type == null || type.equals("ClusterIP"));
    }

    @Test
    void in_production_only_the_ingress_controller_and_monitoring_reach_a_pod() {
        assertThat(Chart.Case.PRODUCTION.all(NetworkPolicy.class)).hasSize(5).allSatisfy(policy -> {
            assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
            assertThat(policy.getSpec().getIngress())
                    .allSatisfy(rule -> assertThat(rule.getFrom()).isNotEmpty());
        });
        assertThat(callers("worker")).containsExactly("monitoring");
        assertThat(callers("ingest")).containsExactly("ingress-nginx", "monitoring");
        assertThat(callers("migration")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Chart.Case.class)
    void a_pod_reaches_its_stores_and_the_world_by_https_but_no_private_network(Chart.Case values) {
        assertThat(values.all(NetworkPolicy.class))
                .isNotEmpty()
                .allSatisfy(policy -> assertThat(policy.getSpec().getEgress())
                        .isNotEmpty()
                        .allSatisfy(rule -> {
                            assertThat(rule.getPorts())
                                    .isNotEmpty()
                                    .extracting(port -> port.getPort().getIntVal())
                                    .isSubsetOf(53, 443, 5432, 6379, SENTINEL, COLLECTOR);
                            assertThat(rule.getTo())
                                    .filteredOn(peer -> peer.getIpBlock() != null
                                            && peer.getIpBlock().getCidr().equals("0.0.0.0/0"))
                                    .allSatisfy(peer -> assertThat(
                                                    peer.getIpBlock().getExcept())
                                            .contains(
                                                    "10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"));
                        }));
    }

    @ParameterizedTest
    @EnumSource(Chart.Case.class)
    void who_is_told_of_a_collector_reaches_it_and_nobody_else_does(Chart.Case values) {
        // Given
        var told = values.pods().stream()
                .filter(Pod::serves)
                .flatMap(Pod::variables)
                .filter(variable -> variable.getName().equals("SLUICE_OTLP_ENDPOINT"));
        // When
        var reaching = values.all(NetworkPolicy.class).stream()
                .flatMap(policy -> policy.getSpec().getEgress().stream())
                .filter(rule ->
                        rule.getPorts().stream().anyMatch(port -> port.getPort().getIntVal() == COLLECTOR));
        // Then
        int roles = values == Chart.Case.PRODUCTION ? 3 : 0;
        assertThat(told).hasSize(roles);
        assertThat(reaching)
                .hasSize(roles)
                .allSatisfy(rule -> assertThat(rule.getTo().getFirst().getNamespaceSelector())
                        .isNotNull());
    }

    @ParameterizedTest
    @EnumSource(Chart.Case.class)
    void who_asks_sentinels_for_redis_reaches_them(Chart.Case values) {
        assertThat(values.all(NetworkPolicy.class))
                .filteredOn(policy -> policy.getSpec().getEgress().stream()
                        .anyMatch(rule -> rule.getPorts().stream()
                                .anyMatch(port -> port.getPort().getIntVal() == SENTINEL)))
                .extracting(policy -> policy.getMetadata().getName())
                .isEqualTo(
                        values == Chart.Case.SENTINEL
                                ? List.of("demo-sluice-ingest", "demo-sluice-worker", "demo-sluice-api")
                                : List.of());
    }

    @Test
    void a_way_out_that_is_added_is_open_to_the_three_roles() {
        // When
        var open = Chart.render(
                        "values-production.yaml",
                        "networkPolicy.extraEgress[0].ports[0].port=3128",
                        "networkPolicy.extraEgress[0].to[0].ipBlock.cidr=10.1.2.3/32")
                .stream()
                .map(Manifest::object)
                .filter(NetworkPolicy.class::isInstance)
                .map(NetworkPolicy.class::cast)
                .filter(policy -> policy.getSpec().getEgress().stream()
                        .anyMatch(rule -> rule.getPorts().getFirst().getPort().getIntVal() == 3128
                                && rule.getTo()
                                        .getFirst()
                                        .getIpBlock()
                                        .getCidr()
                                        .equals("10.1.2.3/32")))
                .map(policy -> policy.getMetadata().getName());
        // Then
        assertThat(open).containsExactly("demo-sluice-ingest", "demo-sluice-worker", "demo-sluice-api");
    }

    @ParameterizedTest
    @EnumSource(Chart.Case.class)
    void every_pod_has_one_policy_of_its_own(Chart.Case values) {
        var selectors = values.all(NetworkPolicy.class).stream()
                .map(policy -> policy.getSpec().getPodSelector().getMatchLabels())
                .toList();
        assertThat(values.pods())
                .allSatisfy(pod -> assertThat(selectors)
                        .filteredOn(selector -> matches(pod, selector))
                        .as(pod.maker())
                        .hasSize(1));
    }

    @ParameterizedTest
    @EnumSource(Chart.Case.class)
    void what_selects_pods_finds_those_of_one_role(Chart.Case values) {
        var selectors = Stream.of(
                        values.all(Service.class).stream().map(s -> s.getSpec().getSelector()),
                        values.all(PodDisruptionBudget.class).stream()
                                .map(b -> b.getSpec().getSelector().getMatchLabels()),
                        values.all(Deployment.class).stream()
                                .map(d -> d.getSpec().getSelector().getMatchLabels()))
                .flatMap(s -> s)
                .toList();
        assertThat(selectors)
                .hasSize(values == Chart.Case.MINIMAL ? 6 : 9)
                .allSatisfy(selector -> assertThat(values.pods())
                        .filteredOn(pod -> matches(pod, selector))
                        .hasSize(1));
        assertThat(values.all(Deployment.class))
                .allSatisfy(
                        d -> assertThat(d.getSpec().getTemplate().getMetadata().getLabels())
                                .containsAllEntriesOf(d.getSpec().getSelector().getMatchLabels()));
    }

    @Test
    void monitoring_finds_every_service_and_asks_it_for_metrics() {
        // Given
        var monitor = Chart.Case.PRODUCTION.all(ServiceMonitor.class).getFirst().getSpec();
        // When
        var found = Chart.Case.PRODUCTION.all(Service.class).stream()
                .map(service -> service.getMetadata().getLabels())
                .filter(labels -> labels.entrySet()
                        .containsAll(monitor.getSelector().getMatchLabels().entrySet()))
                .map(labels -> labels.get("app.kubernetes.io/component"))
                .toList();
        // Then
        assertThat(found).containsExactlyInAnyOrder("ingest", "worker", "api");
        assertThat(monitor.getSelector().getMatchExpressions().getFirst().getValues())
                .containsExactlyInAnyOrderElementsOf(found);
        assertThat(monitor.getEndpoints().getFirst().getPath()).isEqualTo("/metrics");
        assertThat(monitor.getEndpoints().getFirst().getPort()).isEqualTo("http");
    }

    private static List<String> callers(String role) {
        return Chart.Case.PRODUCTION.all(NetworkPolicy.class).stream()
                .filter(policy -> policy.getMetadata().getName().equals("demo-sluice-" + role))
                .flatMap(policy -> policy.getSpec().getIngress().stream())
                .flatMap(rule -> rule.getFrom().stream())
                .flatMap(peer -> peer.getNamespaceSelector().getMatchLabels().values().stream())
                .toList();
    }

    private static boolean matches(Pod pod, Map<String, String> selector) {
        return !selector.isEmpty() && pod.labels().entrySet().containsAll(selector.entrySet());
    }
}
