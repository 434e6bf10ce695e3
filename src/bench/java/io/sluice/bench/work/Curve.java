package io.sluice.bench.work;

import io.sluice.bench.load.StripeTraffic;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Picture;
import io.sluice.bench.report.Spread;
import io.sluice.bench.subject.Running;
import io.sluice.bench.work.Measurement.Until;
import java.util.ArrayList;
import java.util.Map;

/** The time to the answer against load: at each tenth of the largest end-to-end rate, with the worker applying meanwhile. */
final class Curve implements Workloads.Workload {
    private static final int STEPS = 10;

    @Override
    public void run(Lab lab) throws Exception {
        var traffic = new StripeTraffic();
        try (var running = lab.sluice(Lab.ALL_ROLES).start(lab.stores(), traffic)) {
            lab.measurement().warmUp(running, traffic, lab.sizes().warmUp(), Until.APPLIED);
            var most = new ArrayList<Double>();
            for (int i = 0; i < lab.sizes().runs(); i++) {
                most.add(lab.measurement().fast(running, traffic, Until.APPLIED).get(Figure.RATE));
            }
            steps(lab, running, traffic, Spread.of(most).median());
        }
    }

    private static void steps(Lab lab, Running running, StripeTraffic traffic, double most) throws Exception {
        lab.measurement().steady(running, traffic, most / 2, Until.APPLIED); // warms up the client
        for (int i = 1; i <= STEPS; i++) {
            double perSecond = most * i / STEPS;
            lab.stores().settle();
            var figures = lab.measurement().steady(running, traffic, perSecond, Until.APPLIED);
            var rounds = new Rounds(lab, "stripe at %d %% (%.0f/s)".formatted(i * STEPS, perSecond));
            rounds.add("sluice", figures);
            rounds.report();
            lab.report().add(point(perSecond, figures));
        }
    }

    private static Picture.Point point(double perSecond, Map<Figure, Double> figures) {
        return new Picture.Point(
                perSecond, figures.get(Figure.ACK_P50), figures.get(Figure.ACK_P99), figures.get(Figure.ACK_P999));
    }
}
