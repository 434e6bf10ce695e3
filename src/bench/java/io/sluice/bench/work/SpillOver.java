package io.sluice.bench.work;

import io.sluice.bench.load.StripeTraffic;
import io.sluice.bench.report.Bar;
import io.sluice.bench.report.Figure;
import io.sluice.bench.subject.Running;
import io.sluice.bench.work.Measurement.Until;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Redis is killed a second before the load and comes back after it: events go to PostgreSQL, and are applied in the end. */
final class SpillOver implements Workloads.Workload {
    @Override
    public void run(Lab lab) throws Exception {
        var sluice = lab.sluice(Lab.ALL_ROLES);
        var traffic = new StripeTraffic();
        var rounds = new Rounds(lab, "stripe, Redis down");
        for (int i = 0; i < lab.sizes().runs(); i++) {
            rounds.run(sluice, traffic, Until.APPLIED, running -> withoutRedis(lab, running, traffic));
        }
        rounds.report();
        var row = rounds.row(sluice.name());
        lab.report().add(Bar.atLeast("Redis down, accepted per second", row.spread(Figure.RATE), 1500));
        lab.report().add(Bar.atMost("Redis down, ack p99 ms", row.spread(Figure.ACK_P99), 100));
    }

    private static Map<Figure, Double> withoutRedis(Lab lab, Running running, StripeTraffic traffic) throws Exception {
        var redis = lab.stores().own().redis();
        long before = running.stored().now();
        redis.kill();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        Map<Figure, Double> figures;
        try {
            figures = new EnumMap<>(lab.measurement().fast(running, traffic, Until.ACCEPTED));
        } finally {
            redis.start();
        }
        double accepted = lab.sizes().events() - figures.get(Figure.REFUSED);
        lab.measurement().awaitStored(running, before + (long) accepted);
        figures.put(Figure.LOST, before + accepted - running.stored().now());
        return figures;
    }
}
