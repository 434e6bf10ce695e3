package io.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.ops.embedded.OwnStores;
import io.sluice.process.Rig;
import io.sluice.process.SmallDisk;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stores that refuse for a while, or forget: work goes on without a person, and without a restart of the gateway. */
class SelfHealIT {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final int PER_SECOND = 40;
    private static final int PARTITIONS = 16;
    private static final int TIMES = 3;
    private static final int LASTS_MILLIS = 1000;
    private static final int SLOW_MILLIS = 600;
    private static final Duration LONGEST_END = Duration.ofSeconds(10);
    private static final String LONGER_THAN_ANYBODY_WAITS = "1h";

    private static final Fault GROUPS_DELETED = Fault.sudden("consumer groups deleted", rig -> {
        for (int n = 0; n < PARTITIONS; n++) {
            for (var lane : List.of("requests", "surplus", "late")) {
                rig.stores().redis("XGROUP DESTROY sluice:{" + n + "}:" + lane + " apply");
            }
        }
    });
    private static final Fault BACKENDS_ENDED = Fault.sudden(
            "backends ended",
            rig -> rig.stores()
                    .sql(
                            "postgres",
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sluice'"));
    private static final Fault REDIS_FULL = new Fault(
            "Redis full",
            rig -> rig.stores().redis("CONFIG SET maxmemory 1"),
            rig -> rig.stores().redis("CONFIG SET maxmemory 0"));
    private static final Fault REDIS_READ_ONLY = new Fault(
            "Redis read-only",
            rig -> rig.stores().redis("REPLICAOF 127.0.0.1 1"),
            rig -> rig.stores().redis("REPLICAOF NO ONE"));

    /** As a deployment ends it: what it took is finished or left for another, and it is gone before anybody loses patience. */
    private static final Fault ENDED = new Fault(
            "gateway ended under load",
            rig -> {
                var begin = Instant.now();
                rig.endGateway();
                assertThat(Duration.between(begin, Instant.now())).isLessThan(LONGEST_END);
            },
            rig -> {
                rig.startGateway();
                rig.awaitGateway();
            });

    private static final Fault RESTARTED_EMPTY = Fault.sudden("Redis restarted without its files", rig -> {
        rig.stores().redis().kill();
        rig.stores().loseRedisFiles();
        rig.stores().redis().start();
    });
    private static final Fault FLUSHED =
            Fault.sudden("Redis flushed", rig -> rig.stores().redis("FLUSHALL"));

    /** Whatever would wait until it is forgotten is missed: nobody is killed here. */
    private static final Map<String, String> SETTINGS = Stream.concat(
                    Fault.ALL_LANES.entrySet().stream(),
                    Stream.of(Map.entry("SLUICE_QUEUE_RECLAIM_AFTER", LONGER_THAN_ANYBODY_WAITS)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private static SmallDisk disk;
    private static Rig rig;

    /** The gateway's database lies on a disk of its own where this user can have one. */
    @BeforeAll
    static void start() throws Exception {
        var stores = OwnStores.start();
        if (ROOT) {
            disk = SmallDisk.mount();
            var directory = Files.createDirectory(disk.directory().resolve("data"));
            stores.sql("postgres", "CREATE TABLESPACE small LOCATION '" + directory + "'");
            stores.sql("postgres", "ALTER DATABASE sluice SET TABLESPACE small");
        }
        rig = Rig.start("self-heal", stores, SETTINGS, Rig.Wires.OPEN);
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
        if (ROOT) {
            disk.close();
        }
    }

    static List<Fault> troubles() {
        return List.of(GROUPS_DELETED, BACKENDS_ENDED, REDIS_FULL, REDIS_READ_ONLY, ENDED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("troubles")
    void nothing_is_lost_or_applied_twice_while(Fault trouble) throws Exception {
        // When
        try (var load = under(trouble)) {
            // Then
            Truth.of(load).holds(rig.api());
        }
    }

    @Test
    void requests_that_waited_while_nobody_applied_them_become_late_and_are_applied_once() throws Exception {
        // When
        try (var load = under(Fault.POSTGRES_STOPPED)) {
            // Then
            Truth.of(load).holds(rig.api());
            assertThat(rig.log()).contains("are late now");
        }
    }

    static List<Fault> losses() {
        return List.of(RESTARTED_EMPTY, FLUSHED);
    }

    /** At a quiet moment: what only Redis had would be gone. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void a_redis_that_comes_back_empty_is_used_again(Fault loss) throws Exception {
        // Given
        try (var before = under(Fault.NONE)) {
            Truth.of(before).holds(rig.api());
        }
        double spilled = rig.api().metric("sluice_events_spilled_total");
        // When
        loss.begin().run(rig);
        // Then
        try (var after = under(Fault.NONE)) {
            Truth.of(after).holds(rig.api());
            assertThat(rig.api().metric("sluice_events_spilled_total") - spilled)
                    .as("by way of Postgres")
                    .isLessThan(after.deliveries().size());
        }
    }

    /** Redis is slower meanwhile than an append is given, and nobody else can take what waits for it. */
    @Test
    void a_full_disk_of_postgres_holds_events_up_and_loses_none() throws Exception {
        // Given
        assumeTrue(ROOT, "only root has a disk to fill");
        var full = new Fault(
                "disk full",
                r -> {
                    disk.fill();
                    r.stores().redis().stop();
                    new CompletableFuture<>()
                            .completeOnTimeout(null, SLOW_MILLIS, TimeUnit.MILLISECONDS)
                            .join();
                    r.stores().redis().resume();
                },
                r -> disk.empty());
        // When
        try (var load = under(full)) {
            // Then
            Truth.of(load).holds(rig.api());
            assertThat(rig.log()).contains("SQLState 53100");
            assertThat(load.answers()).containsOnlyKeys(200);
        }
    }

    /** Requests come before, during and after the trouble, which comes several times. */
    private static Load under(Fault trouble) throws Exception {
        var random = new Random();
        var tenants = List.of(
                Tenant.make(rig.api()).stories("a", random),
                Tenant.make(rig.api()).stories("b", random));
        var load = new Load(rig, tenants, random);
        load.start(PER_SECOND);
        try (var clock = Executors.newSingleThreadScheduledExecutor()) {
            for (int i = 0; i < TIMES; i++) {
                clock.schedule(() -> {}, LASTS_MILLIS, TimeUnit.MILLISECONDS).get();
                trouble.begin().run(rig);
                clock.schedule(() -> {}, LASTS_MILLIS, TimeUnit.MILLISECONDS).get();
                trouble.end().run(rig);
            }
        }
        load.finish();
        return load;
    }
}
