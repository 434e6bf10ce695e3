package io.sluice.deploy.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.ops.embedded.OwnStores;
import io.sluice.process.Api;
import io.sluice.process.Door;
import io.sluice.process.Gateway;
import io.sluice.process.Operator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The packaged gateway with the very variables that the chart gives a pod. */
@EnabledOnOs(
        value = OS.LINUX,
        architectures = "amd64",
        disabledReason = "Central has Helm's library for this one alone")
class VariablesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir(cleanup = CleanupMode.NEVER) // the gateway's log stays
    Path directory;

    @Test
    void a_pod_reaches_redis_by_tls_and_no_other_that_poses_as_it() throws Exception {
        // Given
        var redis = Identity.of("localhost", directory);
        var other = Identity.of("redis.example.org", directory);
        var trusted = Files.writeString(directory.resolve("ca.crt"), redis.pem() + other.pem());
        int port = Gateway.freePort();
        try (var stores = OwnStores.start();
                var proxy = TlsProxy.to(stores.redisPort(), redis);
                var gateway =
                        Gateway.start(Gateway.Setting.in(directory, variables(stores, proxy.port(), trusted, port)))) {
            gateway.awaitReady();
            var api = new Api(port, Operator.ADMIN_KEY);
            var source = api.source(api.tenant(), "stripe");
            var door = new Door(api);
            var posted = new AtomicInteger();
            await().atMost(PATIENCE) // a JVM that just started is slow
                    .until(() -> spilled(api, () -> post(door, source, posted)) == 0);
            awaitApplied(api, source.tenant(), posted.get());
            // When
            proxy.become(other);
            await().atMost(PATIENCE).until(() -> proxy.refused() > 0);
            // Then
            assertThat(spilled(api, () -> post(door, source, posted)))
                    .as("it went by way of PostgreSQL")
                    .isEqualTo(1);
            awaitApplied(api, source.tenant(), posted.get());
            gateway.kill();
        }
    }

    /** Those of a worker's pod, with all roles; what comes from elsewhere is put in its place. */
    private static Map<String, String> variables(OwnStores stores, int redisPort, Path trusted, int port)
            throws IOException {
        var variables = new HashMap<String, String>();
        Chart.Case.PRODUCTION.pods().stream()
                .filter(pod -> pod.maker().equals("Deployment demo-sluice-worker"))
                .flatMap(Pod::variables)
                .filter(variable -> variable.getValue() != null)
                .forEach(variable -> variables.put(
                        variable.getName(),
                        variable.getValue().replace("/etc/sluice/redis/ca.crt", trusted.toString())));
        assertThat(variables).containsKeys("QUARKUS_REDIS_TLS_ENABLED", "QUARKUS_REDIS_WORKER_TLS_ENABLED");
        variables.put("SLUICE_ROLES", "ingest,worker,api");
        variables.put("PORT", Integer.toString(port));
        variables.putAll(Operator.variables(
                stores.databaseUrl(stores.postgresPort()),
                stores.redisUrl(redisPort).replace("redis://", "rediss://").replace("127.0.0.1", "localhost")));
        return variables;
    }

    /** How many events went to PostgreSQL because Redis did not take them. */
    private static double spilled(Api api, Runnable posting) throws IOException {
        double before = api.metric("sluice_events_spilled_total");
        posting.run();
        return api.metric("sluice_events_spilled_total") - before;
    }

    private static void post(Door door, Api.Source source, AtomicInteger posted) {
        assertThat(door.post(source, "application/json", event(posted.incrementAndGet())))
                .isEqualTo(200);
    }

    private static byte[] event(int number) {
        return """
                {"id":"evt_tls_%1$d","object":"event","type":"customer.created","created":%2$d,"livemode":false,
                 "data":{"object":{"id":"cus_tls_%1$d","object":"customer","name":"Ada"}}}""".formatted(number, Instant.now().getEpochSecond()).getBytes(StandardCharsets.UTF_8);
    }

    private static void awaitApplied(Api api, String tenant, int events) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(api.all("/tenants/" + tenant + "/events?status=applied"))
                        .hasSize(events));
    }
}
