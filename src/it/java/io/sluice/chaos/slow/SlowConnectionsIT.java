package io.sluice.chaos.slow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.event.RequestHead;
import io.sluice.ops.embedded.OwnStores;
import io.sluice.process.Api;
import io.sluice.process.Door;
import io.sluice.process.Gateway;
import io.sluice.process.Rig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand connections that send bodies and headers byte by byte, and one tenant whose webhooks arrive as always: their 99th percentile stays below 100 ms.
 *
 * <p>It measures time, so it is run by hand ({@code -Pchaos}) and not in {@code verify}; there {@code SlowClientsTest} holds what keeps this promise. Each of the two
 * processes needs some 12,000 open files.
 */
class SlowConnectionsIT {
    private static final int CONNECTIONS = Integer.getInteger("sluice.slow.connections", 10_000);
    private static final int PER_SECOND = 100;
    private static final int REQUESTS = 3_000;
    private static final Duration BOUND = Duration.ofMillis(100);
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofMinutes(4);

    private static Rig rig;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        rig = Rig.start(
                "slow",
                OwnStores.start(),
                Map.of(
                        "QUARKUS_HTTP_IDLE_TIMEOUT",
                        IDLE.toSeconds() + "s",
                        Gateway.JVM_OPTIONS,
                        "-Xmx512m -XX:+UseG1GC"),
                Rig.Wires.OPEN);
        port = rig.api().local("http://localhost/").getPort();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @Test
    void ten_thousand_slow_connections_leave_a_webhook_as_fast_as_it_was_and_are_closed() throws Exception {
        // Given
        var source = rig.api().source(rig.api().tenant(), "stripe");
        warmUp(source);
        var quiet = measure("quiet", source, REQUESTS);
        double files = rig.api().metric("process_files_open_files");
        report("before");
        try (var drips = new Drips(port, kinds(source), CONNECTIONS).start()) {
            await().atMost(LONG).until(() -> drips.open() >= CONNECTIONS * 99 / 100);
            report("open");
            // When
            var slow = measure("beside " + CONNECTIONS + " slow connections", source, REQUESTS);
            System.out.printf(
                    "Slow: open %d, closed by the gateway and opened again %d, bytes dripped %d%n",
                    drips.open(), drips.closed(), drips.sent());
            assertThat(drips.open()).isGreaterThan(CONNECTIONS * 9 / 10);
            drips.openNoMore();
            // Then
            assertThat(slow).isLessThan(BOUND);
            var since = Instant.now();
            await().atMost(LONG).until(() -> drips.open() == 0);
            System.out.printf(
                    "Slow: all closed after %d s, quiet p99 %d ms, slow p99 %d ms%n",
                    Duration.between(since, Instant.now()).toSeconds(), quiet.toMillis(), slow.toMillis());
        }
        await().atMost(LONG).until(() -> rig.api().metric("process_files_open_files") < files + 100);
        assertThat(rig.api().metric("sluice_bodies_bytes")).isZero();
        report("after");
        assertThat(measure("after", source, REQUESTS)).isLessThan(BOUND);
    }

    /** Bodies with a genuine signature and with one of nobody's, and headers that do not end. */
    private static List<Drips.Kind> kinds(Api.Source source) {
        var body = body(0);
        var unsigned = new RawRequest("POST", source.url(), Headers.of("Content-Type", "application/json"), body);
        var genuine = source.signer().sign(unsigned, source.keys(), Instant.now());
        var strange = unsigned.withHeaders(Headers.of(
                "Content-Type", "application/json", "Stripe-Signature", "t=1700000000,v1=" + "0".repeat(64)));
        var whole = head(unsigned, 0);
        var headers = Arrays.copyOf(whole, whole.length - "\r\n".length());
        return List.of(
                new Drips.Kind(head(genuine, body.length), body),
                new Drips.Kind(head(strange, 100_000), body),
                new Drips.Kind(head(genuine, body.length), body),
                new Drips.Kind(head(strange, 900_000), body),
                new Drips.Kind(headers, "X-Slow: drop\r\n".getBytes(ISO_8859_1)));
    }

    private static byte[] head(RawRequest request, int length) {
        return RequestHead.of(
                request, rig.api().local(request.url()).getRawPath(), "localhost", "Content-Length: " + length);
    }

    private static byte[] body(int number) {
        return """
                {"id":"evt_slow_%1$d","object":"event","type":"customer.created","created":1700000000,
                 "data":{"object":{"id":"cus_slow_%1$d","object":"customer","email":"a@example.com"}}}""".formatted(number).getBytes(UTF_8);
    }

    /** One after the other, as fast as a cold gateway can. */
    private static void warmUp(Api.Source source) {
        var door = new Door(rig.api());
        for (int i = 0; i < REQUESTS; i++) {
            door.post(source, "application/json", body(i));
        }
    }

    /** Posts at a steady rate, whatever the answers take, and counts from when each was due. @return the 99th percentile */
    private static Duration measure(String when, Api.Source source, int requests) throws Exception {
        var door = new Door(rig.api());
        var answers = new ArrayList<Future<Long>>();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            long started = System.nanoTime();
            for (int i = 0; i < requests; i++) {
                long due = started + i * TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
                LockSupport.parkNanos(due - System.nanoTime());
                int number = i;
                answers.add(clients.submit(() -> {
                    assertThat(door.post(source, "application/json", body(number)))
                            .isEqualTo(200);
                    return System.nanoTime() - due;
                }));
            }
        }
        var times = new ArrayList<Long>();
        for (var answer : answers) {
            times.add(answer.get());
        }
        times.sort(null);
        System.out.printf(
                "Slow: %s, %d webhooks at %d/s: p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                when,
                requests,
                PER_SECOND,
                times.get(requests / 2) / 1e6,
                times.get(requests * 99 / 100) / 1e6,
                times.getLast() / 1e6);
        return Duration.ofNanos(times.get(requests * 99 / 100));
    }

    private static void report(String when) throws IOException {
        System.out.printf(
                "Slow: %s: files open %.0f, memory of the JVM %.0f MiB, direct %.0f MiB, bodies %.0f B, threads %.0f%n",
                when,
                rig.api().metric("process_files_open_files"),
                rig.api().metric("jvm_memory_used_bytes") / (1 << 20),
                rig.api().metric("jvm_buffer_memory_used_bytes{id=\"direct\"}") / (1 << 20),
                rig.api().metric("sluice_bodies_bytes"),
                rig.api().metric("jvm_threads_live_threads"));
    }
}
