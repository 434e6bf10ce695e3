package io.sluice.bench.work;

import io.sluice.bench.load.TwilioTraffic;
import io.sluice.bench.work.Measurement.Until;

/** Forms end to end: inbound messages and status callbacks. */
final class Twilio implements Workloads.Workload {
    @Override
    public void run(Lab lab) throws Exception {
        var rounds = new Rounds(lab, "twilio end to end");
        var traffic = new TwilioTraffic();
        var targets = Lab.with(lab.sluice(Lab.ALL_ROLES), lab.rival(true));
        try (var warm = Warm.start(lab, targets, traffic, Until.APPLIED)) {
            rounds.fast(warm, traffic, Until.APPLIED);
        }
        rounds.report();
    }
}
