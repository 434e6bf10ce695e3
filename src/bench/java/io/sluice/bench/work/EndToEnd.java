package io.sluice.bench.work;

import io.sluice.bench.load.StripeTraffic;
import io.sluice.bench.report.Bar;
import io.sluice.bench.report.Figure;
import io.sluice.bench.subject.InsertOnly;
import io.sluice.bench.subject.Sluice;
import io.sluice.bench.work.Measurement.Until;
import java.util.Map;

/** Stripe events are accepted and committed by one process. */
final class EndToEnd implements Workloads.Workload {
    private static final String FLOOR = "floor: plain inserts";
    /** Fewer are written in a second, which says little. */
    private static final int LEAST_ROWS = 100_000;

    @Override
    public void run(Lab lab) throws Exception {
        var traffic = new StripeTraffic();
        var sluice = lab.sluice(Lab.ALL_ROLES);
        var fast = new Rounds(lab, "stripe end to end");
        var steady = new Rounds(lab, "stripe end to end at half");
        try (var warm = Warm.start(lab, Lab.with(sluice, lab.rival(true)), traffic, Until.APPLIED)) {
            fast.fast(warm, traffic, Until.APPLIED);
            for (int i = 0; i < lab.sizes().runs(); i++) {
                fast.add(FLOOR, Map.of(Figure.RATE, floor(lab)));
            }
            steady.steady(warm, sluice, traffic, fast.rate(sluice.name()) / 2, Until.APPLIED);
        }
        fast.report();
        if (fast.has("rival")) {
            lab.report().add(Bar.atLeast("stripe end to end / rival", fast.ratio(sluice.name(), "rival"), 2.5));
        }
        lab.report().add(Bar.atLeast("stripe end to end / floor (b)", fast.ratio(sluice.name(), FLOOR), 0.3));
        steady.report();
        lab.report()
                .add(Bar.atMost(
                        "stripe end to end at half, accepted to applied p99 ms",
                        steady.row(sluice.name()).spread(Figure.APPLIED_P99),
                        250));
    }

    /** With payloads as large as the gateway has just stored them. */
    private static double floor(Lab lab) throws Exception {
        long bytes = lab.stores().number(Sluice.DATABASE, "SELECT avg(octet_length(payload)) FROM event");
        return new InsertOnly(lab.stores(), (int) bytes)
                .run(Math.max(LEAST_ROWS, lab.sizes().events()));
    }
}
