package io.sluice.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.event.Id;
import io.sluice.ops.embedded.OwnStores;
import io.sluice.process.Api;
import io.sluice.process.Door;
import io.sluice.process.Rig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * One tenant floods, or sends what Postgres refuses; another goes on with five events a second, and is to notice nothing: its 99th percentile from receipt to commit
 * stays below twice what it was while all was quiet, or below 250 ms.
 *
 * <p>It measures time, so it is run by hand ({@code -Pchaos}) and not in {@code verify}; there {@code TurnsTest} and {@code DueRoundsTest} hold what keeps this promise.
 */
class FairnessIT {
    private static final int FLOOD = Integer.getInteger("sluice.fairness.flood", 5_000);
    private static final int POISON = FLOOD / 10;
    private static final int CLIENTS = 16;
    private static final int PER_SECOND = 5;
    private static final int PARTITIONS = 16;
    private static final Duration QUIET = Duration.ofSeconds(Integer.getInteger("sluice.fairness.quiet", 6));
    private static final Duration BARELY = Duration.ofMillis(250);
    private static final Duration LONG = Duration.ofMinutes(8);

    private static Rig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = Rig.start("fairness", OwnStores.start(), Map.of(), Rig.Wires.OPEN);
        flood(rig.api().source(rig.api().tenant(), "stripe"), "warm", FLOOD / 10);
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    /** Somebody's share of the work in the background, until it is told to end. */
    @FunctionalInterface
    private interface Trouble {
        void run() throws Exception;
    }

    @Test
    void a_flood_of_one_tenant_leaves_anothers_latency_where_it_was() throws Exception {
        // Given
        var noisy = rig.api().source(rig.api().tenant(), "stripe");
        // When
        compare(noisy, "flood of " + FLOOD, () -> {
            flood(noisy, "noisy", FLOOD);
            await().atMost(LONG).until(() -> rig.api().metric("sluice_queue_depth") == 0);
        });
        // Then
        assertThat(events(noisy, "applied")).isEqualTo(FLOOD);
    }

    @Test
    void a_poison_stream_of_one_tenant_leaves_anothers_latency_where_it_was() throws Exception {
        // Given
        var noisy = rig.api().source(rig.api().tenant(), "stripe");
        refuse();
        // When
        compare(noisy, "poison stream of " + POISON, () -> {
            flood(noisy, "poison", POISON);
            await().atMost(LONG).until(() -> rig.api().metric("sluice_queue_depth") == 0 && !waiting(noisy));
        });
        // Then
        assertThat(events(noisy, "retrying")).isEqualTo(POISON);
    }

    /** Postgres refuses customers of this name, whatever else is in the batch. */
    private static void refuse() throws Exception {
        rig.stores().sql("sluice", "ALTER TABLE customers ADD CHECK (external_ref NOT LIKE 'cus_poison%')");
    }

    private static void compare(Api.Source beside, String what, Trouble trouble) throws Exception {
        var quiet = p99(during(beside, () -> {
            var end = Instant.now().plus(QUIET);
            await().atMost(LONG).until(() -> Instant.now().isAfter(end));
        }));
        var noisy = p99(during(beside, trouble));
        System.out.printf(
                "Fairness: quiet p99 %d ms, p99 beside a %s %d ms%n", quiet.toMillis(), what, noisy.toMillis());
        var bound = quiet.multipliedBy(2).compareTo(BARELY) > 0 ? quiet.multipliedBy(2) : BARELY;
        assertThat(noisy).isLessThanOrEqualTo(bound);
    }

    /** A new tenant of the noisy one's partition, so that they share its streams. */
    private static String neighbour(String tenant) throws IOException {
        var neighbour = rig.api().tenant();
        while (partition(neighbour) != partition(tenant)) {
            neighbour = rig.api().tenant();
        }
        return neighbour;
    }

    private static int partition(String tenant) {
        return Math.floorMod(Id.parse(Id.Kind.TENANT, tenant).orElseThrow().hashCode(), PARTITIONS);
    }

    /** A neighbour's five events a second while something happens. @return how long each took from receipt to commit */
    private static List<Duration> during(Api.Source beside, Trouble trouble) throws Exception {
        var source = rig.api().source(neighbour(beside.tenant()), "stripe");
        var door = new Door(rig.api());
        var sent = new AtomicInteger();
        try (var clock = Executors.newSingleThreadScheduledExecutor()) {
            var ticking = clock.scheduleAtFixedRate(
                    () -> post(door, source, "quiet", sent.incrementAndGet()),
                    0,
                    1000 / PER_SECOND,
                    TimeUnit.MILLISECONDS);
            trouble.run();
            ticking.cancel(false);
        }
        await().atMost(LONG).until(() -> events(source, "applied") == sent.get());
        return rig.api().all("/tenants/" + source.tenant() + "/events").stream()
                .map(e -> Duration.between(
                        Instant.parse(e.path("received_at").asText()),
                        Instant.parse(e.path("applied_at").asText())))
                .toList();
    }

    private static Duration p99(List<Duration> latencies) {
        return latencies.stream().sorted().toList().get((int) Math.ceil(latencies.size() * 0.99) - 1);
    }

    private static void flood(Api.Source source, String who, int requests) throws Exception {
        var next = new AtomicInteger();
        var door = new Door(rig.api());
        long started = System.nanoTime();
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int c = 0; c < CLIENTS; c++) {
                clients.execute(() -> {
                    for (int i = next.getAndIncrement(); i < requests; i = next.getAndIncrement()) {
                        post(door, source, who, i);
                    }
                });
            }
        }
        System.out.printf("Fairness: %d requests answered in %.1f s%n", requests, (System.nanoTime() - started) / 1e9);
    }

    private static void post(Door door, Api.Source source, String who, int number) {
        var body = """
                {"id":"evt_%1$s_%2$d","object":"event","type":"customer.created","created":1700000000,
                 "data":{"object":{"id":"cus_%1$s_%2$d","object":"customer","email":"a@example.com"}}}""".formatted(who, number);
        while (door.post(source, "application/json", body.getBytes(UTF_8)) != 200) {
            Thread.onSpinWait();
        }
    }

    /** Whether an event of the source's tenant was not tried yet. */
    private static boolean waiting(Api.Source source) throws IOException {
        return !rig.api()
                .get("/tenants/" + source.tenant() + "/events?status=received&limit=1")
                .path("data")
                .isEmpty();
    }

    private static int events(Api.Source source, String status) throws IOException {
        return rig.api()
                .all("/tenants/" + source.tenant() + "/events?status=" + status)
                .size();
    }
}
