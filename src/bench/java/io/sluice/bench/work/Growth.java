package io.sluice.bench.work;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.Measurement.Until;
import io.sluice.bench.lab.Rounds;
import io.sluice.bench.load.StripeTraffic;
import io.sluice.bench.report.Bar;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Spread;
import io.sluice.bench.subject.History;
import io.sluice.bench.subject.Running;
import io.sluice.bench.subject.Sluice;
import io.sluice.process.Gateway;
import java.io.IOException;
import java.util.List;

/**
 * A thousand tenants, on empty stores, then with five million events stored, then with 200,000 events queued as well; and the pages of a long list. The worker is
 * a process of its own here, so that a queue can be made.
 */
final class Growth implements Workloads.Workload {
    private static final int TENANTS = 1000;

    @Override
    public void run(Lab lab) throws Exception {
        var traffic = new StripeTraffic();
        var sluice = lab.sluice(Lab.NO_WORKER, TENANTS);
        var empty = new Rounds(lab, "stripe, 1,000 tenants");
        var full = new Rounds(
                lab, "stripe, %,d events stored".formatted(lab.sizes().stored()));
        var queued =
                new Rounds(lab, "stripe, and %,d queued".formatted(lab.sizes().queued()));
        try (var running = sluice.start(lab.stores(), traffic)) {
            repeat(lab, sluice, running, empty);
            lab.say("writing %,d events", lab.sizes().stored());
            new History(lab.stores(), lab.sizes().stored()).write();
            repeat(lab, sluice, running, full);
            lab.stores().settle();
            Pages.report(lab, running);
            behind(lab, sluice, running, queued);
        }
        List.of(empty, full, queued).forEach(Rounds::report);
        lab.report().add(Bar.atLeast("many events stored / empty", ratio(full, empty), 0.85));
        lab.report().add(Bar.atLeast("and many queued / empty", ratio(queued, empty), 0.85));
    }

    private static Spread ratio(Rounds ones, Rounds others) {
        return Spread.of(ones.row("sluice").all(Figure.RATE).stream()
                .map(rate -> rate / others.rate("sluice"))
                .toList());
    }

    private static Gateway worker(Lab lab, Sluice sluice) throws IOException {
        return sluice.start(lab.stores(), Gateway.freePort(), "worker");
    }

    private static void repeat(Lab lab, Sluice sluice, Running running, Rounds rounds) throws Exception {
        try (var worker = worker(lab, sluice)) {
            var both = running.with(worker.pid());
            lab.measurement().warmUp(both, new StripeTraffic(), lab.sizes().warmUp(), Until.APPLIED);
            for (int i = 0; i < lab.sizes().runs(); i++) {
                lab.stores().settle();
                rounds.add("sluice", lab.measurement().fast(both, new StripeTraffic(), Until.APPLIED));
            }
        }
    }

    /** The rate is that of applying, whichever events they are, while new ones come and the queue is long; the worker is warm by what is queued beyond. */
    private static void behind(Lab lab, Sluice sluice, Running running, Rounds rounds) throws Exception {
        var sizes = lab.sizes();
        long before = running.stored().now();
        for (int i = 0; i < sizes.runs(); i++) {
            Drain.queue(lab, running, sizes.queued() + sizes.warmUp());
            lab.stores().settle();
            try (var worker = worker(lab, sluice)) {
                lab.measurement().awaitStored(running, before + sizes.warmUp());
                var figures = lab.measurement().fast(running.with(worker.pid()), new StripeTraffic(), Until.APPLIED);
                before += sizes.queued() + sizes.warmUp() + sizes.events();
                lab.measurement().awaitStored(running, before);
                figures.put(Figure.LOST, (double) before - running.stored().now());
                rounds.add("sluice", figures);
            }
        }
    }
}
