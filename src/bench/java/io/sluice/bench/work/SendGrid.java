package io.sluice.bench.work;

import io.sluice.bench.load.SendGridTraffic;
import io.sluice.bench.report.Bar;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Spread;
import io.sluice.bench.subject.Target;
import io.sluice.bench.work.Measurement.Until;
import java.util.List;

/** Mail events end to end: in batches of 1, 10 and 100. */
final class SendGrid implements Workloads.Workload {
    private static final int LARGEST = 100;

    @Override
    public void run(Lab lab) throws Exception {
        var sluice = lab.sluice(Lab.ALL_ROLES);
        var single = batches(lab, 1, sluice);
        batches(lab, 10, sluice);
        var largest = batches(lab, LARGEST, sluice);
        lab.report()
                .add(Bar.atLeast(
                        "sendgrid batches of 100 / single events",
                        Spread.ratio(
                                largest.row(sluice.name()).all(Figure.RATE),
                                single.row(sluice.name()).all(Figure.RATE)),
                        2.5));
    }

    private static Rounds batches(Lab lab, int size, Target sluice) throws Exception {
        var targets = size == LARGEST ? List.of(sluice) : Lab.with(sluice, lab.rival(true));
        var rounds = new Rounds(lab, "sendgrid end to end, batches of " + size);
        var traffic = new SendGridTraffic(size);
        try (var warm = Warm.start(lab, targets, traffic, Until.APPLIED)) {
            rounds.fast(warm, traffic, Until.APPLIED);
        }
        rounds.report();
        if (rounds.has("rival")) {
            lab.report()
                    .add(Bar.atLeast(
                            "sendgrid batches of " + size + " / rival", rounds.ratio(sluice.name(), "rival"), 2));
        }
        return rounds;
    }
}
