package io.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ops.embedded.OwnStores;
import io.sluice.process.Rig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Everything is killed, stopped and cut off while providers post at a steady rate; afterwards every request that was answered 200 is looked for. The seed of a
 * run is printed. {@code -Dsluice.seed=} repeats its faults and what is posted; {@code -Dsluice.chaos.minutes=} and {@code -Pchaos} make it long;
 * {@code -Dsluice.chaos.rate=} is in requests per second.
 */
class ChaosIT {
    private static final long SEED = Long.getLong("sluice.seed", System.nanoTime());
    private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("sluice.chaos.minutes", 1));
    private static final int TENANTS = 3;
    private static final int PER_SECOND = Integer.getInteger("sluice.chaos.rate", 60);

    private final Random random = new Random(SEED);
    private final Report report = new Report(SEED);
    private final List<Stories> probes = new ArrayList<>();

    @Test
    void what_was_accepted_is_applied_once_whatever_is_killed() throws Exception {
        // Given
        try (var rig = Rig.start("chaos", OwnStores.start(), Fault.ALL_LANES, Rig.Wires.OPEN);
                var load = load(rig);
                var clock = Executors.newScheduledThreadPool(2)) {
            clock.scheduleWithFixedDelay(() -> sample(rig), 0, 500, TimeUnit.MILLISECONDS);
            load.start(PER_SECOND);
            Recovery.measure(rig.api(), load, probes); // a JVM that just started is slow
            // When
            var end = Instant.now().plus(LENGTH);
            for (var faults = faults().iterator();
                    report.faults() < Fault.KILLS.size() || Instant.now().isBefore(end); ) {
                happen(faults.next(), rig, load, clock);
            }
            load.finish();
            // Then
            var truth = Truth.of(load);
            System.out.println(report.table(load, truth.events()));
            assertThat(load.answers()).containsKey(200);
            truth.holds(rig.api());
        }
    }

    private Load load(Rig rig) throws IOException {
        var tenants = new ArrayList<Stories>();
        for (int i = 0; i < TENANTS; i++) {
            var tenant = Tenant.make(rig.api());
            tenants.add(tenant.stories("s", new Random(random.nextLong())));
            probes.add(tenant.stories("probe", new Random(random.nextLong())));
        }
        return new Load(rig, tenants, new Random(random.nextLong()));
    }

    /** Each process is killed first; then all kinds come, again and again, each time in another order of the seed's. */
    private Stream<Fault> faults() {
        return Stream.concat(
                shuffled(Fault.KILLS).stream(),
                Stream.generate(() -> shuffled(Fault.ALL)).flatMap(List::stream));
    }

    private List<Fault> shuffled(List<Fault> faults) {
        var all = new ArrayList<>(faults);
        Collections.shuffle(all, random);
        return all;
    }

    private void happen(Fault fault, Rig rig, Load load, ScheduledExecutorService clock) throws Exception {
        clock.schedule(() -> {}, random.nextInt(500), TimeUnit.MILLISECONDS).get();
        var at = Instant.now();
        fault.begin().run(rig);
        clock.schedule(() -> {}, 500 + random.nextInt(1500), TimeUnit.MILLISECONDS)
                .get();
        fault.end().run(rig);
        var lasted = Duration.between(at, Instant.now());
        report.fault(at, fault.name(), lasted, Recovery.measure(rig.api(), load, probes));
    }

    private void sample(Rig rig) {
        try {
            report.spilled(rig.api().metric("sluice_events_spilled_total"));
        } catch (IOException away) {
            // The gateway is down; what it counted since the last look is not known.
        }
    }
}
