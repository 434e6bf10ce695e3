package io.sluice.bench.work;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.Measurement;
import io.sluice.bench.lab.Measurement.Until;
import io.sluice.bench.lab.Rounds;
import io.sluice.bench.load.Answers;
import io.sluice.bench.load.OpenLoop;
import io.sluice.bench.load.Signed;
import io.sluice.bench.load.StripeTraffic;
import io.sluice.bench.machine.Processes;
import io.sluice.bench.report.Bar;
import io.sluice.bench.report.Figure;
import io.sluice.bench.subject.Running;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** PostgreSQL was away and events have queued up; then it is there again, and new events keep coming. */
final class Drain implements Workloads.Workload {
    private static final int AT_ONCE = 25_000;
    private static final double LIVE_PER_SECOND = 100;

    @Override
    public void run(Lab lab) throws Exception {
        var rounds =
                new Rounds(lab, "stripe, drain of %,d".formatted(lab.sizes().queued()));
        var sluice = lab.sluice(Lab.ALL_ROLES);
        for (int i = 0; i < lab.sizes().runs(); i++) {
            rounds.run(sluice, new StripeTraffic(), Until.APPLIED, running -> drained(lab, running));
        }
        rounds.report();
        var row = rounds.row(sluice.name());
        lab.report()
                .add(Bar.atMost(
                        "drain, live traffic's accepted to applied p99 ms", row.spread(Figure.APPLIED_P99), 2000));
    }

    /** Fills the queue in laps: what is signed is valid for five minutes only. */
    static void queue(Lab lab, Running running, int events) throws Exception {
        for (int left = events; left > 0; left -= AT_ONCE) {
            lab.wrk().send(new StripeTraffic().sign(running.endpoints(), Math.min(left, AT_ONCE)));
        }
    }

    private static Map<Figure, Double> drained(Lab lab, Running running) throws Exception {
        int queued = lab.sizes().queued();
        long before = running.stored().now();
        var postgres = lab.stores().own().postgres();
        lab.stores().settle();
        postgres.kill();
        try {
            queue(lab, running, queued);
        } finally {
            postgres.start();
        }
        var start = Instant.now();
        var live = new StripeTraffic()
                .sign(running.endpoints(), (int) (LIVE_PER_SECOND * lab.sizes().seconds()));
        var answers = CompletableFuture.supplyAsync(() -> send(live));
        var end = lab.measurement().awaitStored(running, before + queued);
        var figures = new EnumMap<Figure, Double>(Figure.class);
        figures.put(Figure.RESIDENT, Processes.residentMb(running.processes()));
        figures.put(Figure.RATE, queued / Measurement.seconds(start, end));
        long all = before + queued + answers.get().accepted();
        lab.measurement().awaitStored(running, all);
        figures.put(Figure.LOST, (double) all - running.stored().exact());
        figures.putAll(running.audit().since(start));
        return figures;
    }

    private static Answers send(Signed live) {
        try {
            return new OpenLoop(Lab.CONNECTIONS, LIVE_PER_SECOND).send(live);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
