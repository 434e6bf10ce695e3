package io.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ops.embedded.OwnStores;
import io.sluice.process.Rig;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Redis comes back without what it held, at a quiet moment: the same gateway goes on with it. */
class EmptyRedisIT {
    private static final int PER_SECOND = 40;
    private static final int EVENTS = 100;

    private static final Fault RESTARTED = Fault.sudden("restarted without its files", rig -> {
        rig.stores().redis().kill();
        rig.stores().loseRedisFiles();
        rig.stores().redis().start();
    });
    private static final Fault FLUSHED =
            Fault.sudden("flushed", rig -> rig.stores().redis("FLUSHALL"));

    private final Random random = new Random();
    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        rig = Rig.start("empty-redis", OwnStores.start(), Map.of(), Rig.Wires.OPEN);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    static List<Fault> losses() {
        return List.of(RESTARTED, FLUSHED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void a_redis_that_comes_back_empty_takes_events_again_and_they_are_applied(Fault loss) throws Exception {
        // Given
        var tenant = Tenant.make(rig.api());
        try (var before = load(tenant, "before")) {
            Truth.of(before).holds(rig.api());
        }
        // When
        loss.begin().run(rig);
        // Then
        var other = Tenant.make(rig.api());
        try (var after = load(other, "after")) {
            Truth.of(after).holds(rig.api());
        }
        assertThat(rig.api().metric("sluice_events_spilled_total"))
                .as("by way of Postgres alone")
                .isLessThan(EVENTS);
    }

    private Load load(Tenant tenant, String prefix) {
        var stories = tenant.stories(prefix, random);
        var load = new Load(rig, List.of(stories), random);
        load.start(PER_SECOND);
        load.finish();
        for (int i = 0; i < EVENTS; i++) {
            load.tell(stories.customer());
        }
        return load;
    }
}
