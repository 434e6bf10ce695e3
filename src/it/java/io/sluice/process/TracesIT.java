package io.sluice.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.sluice.event.Id;
import io.sluice.ops.embedded.OwnStores;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the packaged gateway tells a collector, and what it does without one. */
class TracesIT {
    private static final String SERVER = "POST /webhooks/{provider}";
    private static final String STRANGE = "0af7651916cd43dd8448eb211c80319c";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void a_trace_leads_from_the_request_to_the_commit_and_its_collector_is_not_needed() throws Exception {
        var collector = Collector.start();
        try (collector;
                var rig = Rig.start("traces", OwnStores.start(), settings(collector), Rig.Wires.OPEN)) {
            // Given
            var source = rig.api().source(rig.api().tenant(), "stripe");
            var door = new Door(rig.api());
            // When
            assertThat(door.post(source, "application/json", event(1))).isEqualTo(200);
            assertThat(unsigned(rig, source)).isEqualTo(401);
            await().atMost(PATIENCE).until(() -> !collector.spans("apply").isEmpty());
            await().atMost(PATIENCE).until(() -> collector.spans(SERVER).size() == 2);
            // Then
            assertOneTrace(collector, source);
            assertRefused(collector);
            assertNothingElse(collector, source);
            // When
            collector.close();
            assertThat(door.post(source, "application/json", event(2))).isEqualTo(200);
            awaitApplied(rig, source, 2);
            // Then
            long asked = System.nanoTime();
            rig.endGateway();
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(10));
        }
    }

    private static Map<String, String> settings(Collector collector) {
        return Map.of(
                "SLUICE_OTLP_ENDPOINT",
                collector.url(),
                // Narrower than what Sluice has settled, and of no effect.
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                "http://127.0.0.1:9/elsewhere",
                "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
                "grpc",
                "OTEL_TRACES_SAMPLER",
                "always_on",
                "OTEL_BSP_SCHEDULE_DELAY",
                "100");
    }

    private static byte[] event(int number) {
        return """
                {"id":"evt_trace_%1$d","object":"event","type":"customer.created","created":%2$d,"livemode":false,
                 "data":{"object":{"id":"cus_trace_%1$d","object":"customer","name":"Ada Sesame","email":"ada@example.com"}}}""".formatted(number, Instant.now().getEpochSecond()).getBytes(UTF_8);
    }

    /** With a trace of its own, which nobody asked a stranger for. */
    private static int unsigned(Rig rig, Api.Source source) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(rig.api().local(source.url()))
                .header("Content-Type", "application/json")
                .header("traceparent", "00-" + STRANGE + "-b7ad6b7169203331-01")
                .POST(BodyPublishers.ofByteArray(event(3)))
                .timeout(PATIENCE)
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    private static Collector.Told accepted(Collector collector) {
        return collector.spans(SERVER).stream()
                .filter(span -> span.says("sluice.outcome").equals("accepted"))
                .findFirst()
                .orElseThrow();
    }

    private static void assertOneTrace(Collector collector, Api.Source source) {
        var server = accepted(collector);
        var append = collector.spans("append").getFirst();
        var apply = collector.spans("apply").getFirst();
        var commit = collector.spans("commit").getFirst();
        assertThat(server.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(append.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_PRODUCER);
        assertThat(apply.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
        assertThat(server.parentId()).isEmpty();
        assertThat(append.parentId()).isEqualTo(server.id());
        assertThat(apply.parentId()).isEqualTo(append.id());
        assertThat(commit.parentId()).isEqualTo(apply.id());
        assertThat(new String[] {append.traceId(), apply.traceId(), commit.traceId()})
                .containsOnly(server.traceId());
        assertThat(server.says("http.response.status_code")).isEqualTo("200");
        assertThat(append.says("messaging.system")).isEqualTo("redis");
        assertThat(append.says("messaging.destination.name")).matches("sluice:\\{\\d+}:requests");
        assertThat(apply.says("messaging.destination.name")).isEqualTo(append.says("messaging.destination.name"));
        assertThat(apply.says("sluice.tenant.id")).isEqualTo(source.tenant());
        assertThat(apply.says("sluice.outcome")).isEqualTo("applied");
        assertThat(apply.says("sluice.events.applied")).isEqualTo("1");
        assertThat(commit.says("sluice.batch.requests")).isEqualTo("1");
        assertThat(commit.span().getStartTimeUnixNano())
                .isGreaterThanOrEqualTo(apply.span().getStartTimeUnixNano())
                .isLessThanOrEqualTo(commit.span().getEndTimeUnixNano());
    }

    /** It is no fault of ours, and no stranger chooses what is sampled or what it belongs to. */
    private static void assertRefused(Collector collector) {
        var refused = collector.spans(SERVER).stream()
                .filter(span -> span.says("sluice.outcome").equals("signature_missing"))
                .findFirst()
                .orElseThrow();
        assertThat(refused.says("http.response.status_code")).isEqualTo("401");
        assertThat(refused.span().getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
        assertThat(refused.parentId()).isEmpty();
        assertThat(refused.traceId())
                .isNotEqualTo(STRANGE)
                .isNotEqualTo(accepted(collector).traceId());
    }

    private static void assertNothingElse(Collector collector, Api.Source source) {
        assertThat(collector.paths()).containsExactly("/v1/traces");
        assertThat(collector.services()).containsExactly("sluice");
        assertThat(collector.bytes())
                .doesNotContain(
                        "Sesame",
                        "ada@example.com",
                        "evt_trace",
                        "cus_trace",
                        source.id(),
                        Id.parse(Id.Kind.SOURCE, source.id()).orElseThrow().toString(),
                        new String(source.keys().stored(), UTF_8),
                        STRANGE);
    }

    private static void awaitApplied(Rig rig, Api.Source source, int events) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(rig.api().all("/tenants/" + source.tenant() + "/events?status=applied"))
                        .hasSize(events));
    }
}
