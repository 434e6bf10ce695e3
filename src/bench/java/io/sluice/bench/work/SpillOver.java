package io.sluice.bench.work;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.Measurement.Until;
import io.sluice.bench.lab.Rounds;
import io.sluice.bench.lab.Warm;
import io.sluice.bench.load.StripeTraffic;
import io.sluice.bench.report.Bar;
import io.sluice.bench.report.Figure;
import io.sluice.bench.subject.Running;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Redis is killed a second before the load and comes back after it: events go to PostgreSQL, and are applied in the end. The first outage meets a gateway that has never had
 * one, and is a row of its own.
 */
final class SpillOver implements Workloads.Workload {
    private static final double PER_SECOND = 1500;

    @Override
    public void run(Lab lab) throws Exception {
        var sluice = lab.sluice(Lab.ALL_ROLES);
        var traffic = new StripeTraffic();
        var first = new Rounds(lab, "stripe, Redis down for the first time");
        var fast = new Rounds(lab, "stripe, Redis down");
        var steady = new Rounds(lab, "stripe, Redis down, 1,500/s");
        try (var warm = Warm.start(lab, List.of(sluice), traffic, Until.APPLIED)) {
            var running = warm.of(sluice);
            // Thrown away: it warms up the client.
            lab.measurement().steady(running, traffic, PER_SECOND, Until.APPLIED);
            for (int i = 0; i <= lab.sizes().runs(); i++) {
                (i == 0 ? first : fast)
                        .add(
                                sluice.name(),
                                withoutRedis(
                                        lab,
                                        running,
                                        lab.sizes().events(),
                                        () -> lab.measurement().fast(running, traffic, Until.ACCEPTED)));
                steady.add(
                        sluice.name(),
                        withoutRedis(
                                lab,
                                running,
                                PER_SECOND * lab.sizes().seconds(),
                                () -> lab.measurement().steady(running, traffic, PER_SECOND, Until.ACCEPTED)));
            }
        }
        first.report();
        fast.report();
        steady.report();
        var most = fast.row(sluice.name());
        var cold = first.row(sluice.name());
        lab.report()
                .add(Bar.atLeast(
                        "Redis down for the first time, accepted per second", cold.spread(Figure.RATE), PER_SECOND));
        lab.report().add(Bar.atMost("Redis down for the first time, ack p99 ms", cold.spread(Figure.ACK_P99), 100));
        lab.report().add(Bar.atLeast("Redis down, accepted per second", most.spread(Figure.RATE), PER_SECOND));
        lab.report().add(Bar.atMost("Redis down, ack p99 ms", most.spread(Figure.ACK_P99), 100));
        lab.report()
                .add(Bar.atMost(
                        "Redis down, ack p99 ms at 1,500/s",
                        steady.row(sluice.name()).spread(Figure.ACK_P99),
                        100));
    }

    private static Map<Figure, Double> withoutRedis(
            Lab lab, Running running, double events, Callable<Map<Figure, Double>> load) throws Exception {
        lab.stores().settle();
        var redis = lab.stores().own().redis();
        long before = running.stored().now();
        long rows = running.stored().exact();
        redis.kill();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        Map<Figure, Double> figures;
        try {
            figures = new EnumMap<>(load.call());
        } finally {
            redis.start();
        }
        double accepted = events - figures.get(Figure.REFUSED);
        lab.measurement().awaitStored(running, before + (long) accepted);
        figures.put(Figure.LOST, rows + accepted - running.stored().exact());
        return figures;
    }
}
