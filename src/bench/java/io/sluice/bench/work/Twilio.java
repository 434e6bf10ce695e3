package io.sluice.bench.work;

import io.sluice.bench.load.TwilioTraffic;
import io.sluice.bench.work.Measurement.Until;

/** Forms end to end: inbound messages and status callbacks. */
final class Twilio implements Workload {
    @Override
    public void run(Lab lab) throws Exception {
        var rounds = new Rounds(lab, "twilio end to end");
        rounds.fast(Lab.with(lab.sluice(Lab.ALL_ROLES), lab.rival(true)), new TwilioTraffic(), Until.APPLIED);
        rounds.report();
    }
}
