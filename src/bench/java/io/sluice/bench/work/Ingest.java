package io.sluice.bench.work;

import io.sluice.bench.load.StripeTraffic;
import io.sluice.bench.report.Bar;
import io.sluice.bench.report.Figure;
import io.sluice.bench.subject.AppendOnly;
import io.sluice.bench.work.Measurement.Until;
import java.util.ArrayList;

/** Stripe events are verified and made durable, and nobody applies them. */
final class Ingest implements Workloads.Workload {
    @Override
    public void run(Lab lab) throws Exception {
        var traffic = new StripeTraffic();
        var sluice = lab.sluice(Lab.NO_WORKER);
        var floor = new AppendOnly(Lab.TENANTS);
        var targets = new ArrayList<>(Lab.with(sluice, lab.rival(false)));
        targets.add(floor);
        var fast = new Rounds(lab, "stripe ingest");
        var steady = new Rounds(lab, "stripe ingest at half");
        try (var warm = Warm.start(lab, targets, traffic, Until.ACCEPTED)) {
            fast.fast(warm, traffic, Until.ACCEPTED);
            steady.steady(warm, sluice, traffic, fast.rate(sluice.name()) / 2, Until.ACCEPTED);
        }
        fast.report();
        if (fast.has("rival")) {
            lab.report().add(Bar.atLeast("stripe ingest / rival", fast.ratio(sluice.name(), "rival"), 2.5));
        }
        lab.report().add(Bar.atLeast("stripe ingest / floor (a)", fast.ratio(sluice.name(), floor.name()), 0.8));
        steady.report();
        var row = steady.row(sluice.name());
        lab.report().add(Bar.atMost("stripe ingest at half, ack p99 ms", row.spread(Figure.ACK_P99), 10));
        lab.report().add(Bar.atMost("stripe ingest at half, ack p99.9 ms", row.spread(Figure.ACK_P999), 40));
    }
}
