package io.sluice.bench.work;

import io.sluice.bench.load.Answers;
import io.sluice.bench.load.OpenLoop;
import io.sluice.bench.load.Signed;
import io.sluice.bench.load.StripeTraffic;
import io.sluice.bench.machine.Processes;
import io.sluice.bench.report.Bar;
import io.sluice.bench.report.Figure;
import io.sluice.bench.subject.Running;
import io.sluice.bench.subject.Sluice;
import io.sluice.bench.work.Measurement.Until;
import io.sluice.process.Gateway;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Events have queued up while nobody applied them; then a worker starts, and new events keep coming. */
final class Drain implements Workloads.Workload {
    private static final int AT_ONCE = 25_000;
    private static final double LIVE_PER_SECOND = 100;

    @Override
    public void run(Lab lab) throws Exception {
        var rounds =
                new Rounds(lab, "stripe, drain of %,d".formatted(lab.sizes().queued()));
        var sluice = lab.sluice(Lab.NO_WORKER);
        for (int i = 0; i < lab.sizes().runs(); i++) {
            rounds.run(sluice, new StripeTraffic(), Until.ACCEPTED, running -> drained(lab, sluice, running));
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

    private static Map<Figure, Double> drained(Lab lab, Sluice sluice, Running running) throws Exception {
        int queued = lab.sizes().queued();
        queue(lab, running, queued - lab.sizes().warmUp());
        lab.stores().settle();
        var live = new StripeTraffic()
                .sign(running.endpoints(), (int) (LIVE_PER_SECOND * lab.sizes().seconds()));
        int port = Gateway.freePort();
        try (var worker = sluice.start(lab.stores(), port, "worker")) {
            var start = Instant.now();
            var answers = CompletableFuture.supplyAsync(() -> send(live));
            var end = lab.measurement().awaitStored(running, queued);
            var figures = new EnumMap<Figure, Double>(Figure.class);
            figures.put(Figure.RESIDENT, Processes.residentMb(List.of(worker.pid())));
            figures.put(Figure.RATE, queued / Measurement.seconds(start, end));
            long accepted = answers.get().accepted();
            lab.measurement().awaitStored(running, queued + accepted);
            figures.put(
                    Figure.LOST, (double) queued + accepted - running.stored().now());
            figures.putAll(running.audit().since(start));
            return figures;
        }
    }

    private static Answers send(Signed live) {
        try {
            return new OpenLoop(Lab.CONNECTIONS, LIVE_PER_SECOND).send(live);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
