package io.sluice.bench.work;

import io.sluice.bench.load.StripeTraffic;
import io.sluice.bench.machine.Watch;
import io.sluice.bench.machine.Watch.Sample;
import io.sluice.bench.report.Bar;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Spread;
import io.sluice.bench.subject.Running;
import io.sluice.bench.work.Measurement.Until;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ten minutes as fast as it goes, in laps of what is asked for as {@code --n}; a lap is signed while the worker catches up with the one before. */
final class Memory implements Workloads.Workload {
    /** Thirty times the seconds of other runs: ten minutes where nothing else is said. */
    private static final int TIMES = 30;

    private static final double SECONDS_PER_MINUTE = 60;

    @Override
    public void run(Lab lab) throws Exception {
        var traffic = new StripeTraffic();
        var rounds = new Rounds(
                lab, "stripe end to end, %d s".formatted(TIMES * lab.sizes().seconds()));
        try (var running = lab.sluice(Lab.ALL_ROLES).start(lab.stores(), traffic)) {
            lab.measurement().warmUp(running, traffic, lab.sizes().warmUp(), Until.APPLIED);
            var processes = new HashMap<>(lab.stores().processes());
            processes.put(Watch.TARGET, running.processes());
            var watch = Watch.begin(processes);
            var figures = laps(lab, running, traffic);
            var seen = watch.end();
            figures.put(Figure.RESIDENT, seen.largestMb());
            figures.put(Figure.FOREIGN, seen.foreign());
            rounds.add("sluice", figures);
            rounds.report();
            lab.report().add(Bar.atMost("resident MB under full load", one(seen.largestMb()), 450));
            lab.report().add(Bar.atMost("resident MB, growth per minute", one(slope(seen.memory())), 1));
        }
    }

    private static Map<Figure, Double> laps(Lab lab, Running running, StripeTraffic traffic) throws Exception {
        var start = Instant.now();
        long before = running.stored().now();
        long accepted = 0;
        var stop = start.plusSeconds((long) TIMES * lab.sizes().seconds());
        while (Instant.now().isBefore(stop)) {
            accepted += lab.wrk()
                    .send(traffic.sign(running.endpoints(), lab.sizes().events()))
                    .accepted();
        }
        var end = lab.measurement().awaitStored(running, before + accepted);
        var figures = new EnumMap<Figure, Double>(Figure.class);
        figures.put(Figure.RATE, accepted / Measurement.seconds(start, end));
        figures.put(Figure.LOST, (double) before + accepted - running.stored().now());
        return figures;
    }

    /** MB per minute by least squares, without the first third, in which caches fill. */
    static double slope(List<Sample> samples) {
        var late = samples.subList(samples.size() / 3, samples.size());
        double time = late.stream().mapToDouble(Memory::minutes).average().orElse(0);
        double mb = late.stream().mapToDouble(Sample::mb).average().orElse(0);
        double both = 0;
        double square = 0;
        for (var sample : late) {
            both += (minutes(sample) - time) * (sample.mb() - mb);
            square += (minutes(sample) - time) * (minutes(sample) - time);
        }
        return square == 0 ? 0 : both / square;
    }

    private static double minutes(Sample sample) {
        return sample.at().toMillis() / 1000.0 / SECONDS_PER_MINUTE;
    }

    private static Spread one(double value) {
        return Spread.of(List.of(value));
    }
}
