package io.sluice.bench.work;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.Measurement.Until;
import io.sluice.bench.lab.Rounds;
import io.sluice.bench.load.StripeTraffic;
import io.sluice.bench.report.Bar;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Spread;
import io.sluice.bench.subject.Fleet;
import io.sluice.bench.subject.Running;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Two doors and two workers against one of each, every one a process, on one Redis and one PostgreSQL: as fast as it goes, where the machine is full; then at a quarter of
 * what one pair does, and twice that for two pairs, where it is not.
 */
final class Nodes implements Workloads.Workload {
    private static final int QUARTER = 4;

    private final StripeTraffic traffic = new StripeTraffic();

    /** Of so many pairs. */
    private record Measured(Row full, Row part) {
        static Measured of(Fleet fleet, Rounds full, Rounds part) {
            return new Measured(full.row(fleet.name()), part.row(fleet.name()));
        }

        /** Too few is as bad as too many. */
        Spread worst(Figure figure) {
            return Spread.of(List.of(Stream.of(full, part)
                    .flatMap(row -> row.all(figure).stream())
                    .mapToDouble(Math::abs)
                    .max()
                    .orElseThrow()));
        }
    }

    @Override
    public void run(Lab lab) throws Exception {
        var one = new Fleet(lab.sluice(Lab.NO_WORKER), 1);
        var two = new Fleet(lab.sluice(Lab.NO_WORKER), 2);
        var full = new Rounds(lab, "stripe, as fast as it goes");
        var part = new Rounds(lab, "stripe, as much for each pair");
        for (int i = 0; i < lab.sizes().runs(); i++) {
            for (var fleet : List.of(one, two)) {
                try (var running = fleet.start(lab.stores(), traffic)) {
                    lab.measurement()
                            .warmUp(running, traffic, fleet.warmUp(lab.sizes().warmUp()), Until.APPLIED);
                    full.add(fleet.name(), lab.measurement().fast(running, traffic, Until.APPLIED));
                    // The machine may change from round to round.
                    double ofOne = full.row(one.name()).all(Figure.RATE).getLast();
                    part.add(fleet.name(), steady(lab, running, ofOne / QUARTER * fleet.pairs()));
                }
            }
        }
        full.report();
        part.report();
        bars(lab, Measured.of(one, full, part), Measured.of(two, full, part));
    }

    private static void bars(Lab lab, Measured one, Measured two) {
        var rates = Spread.ratio(two.full().all(Figure.RATE), one.full().all(Figure.RATE));
        lab.report().add(Bar.atLeast("two pairs / one, events a second", rates, 1));
        var cpu = Spread.ratio(two.part().all(Figure.CPU_TARGET), one.part().all(Figure.CPU_TARGET));
        lab.report().add(Bar.atMost("two pairs / one, CPU of an event while the machine is not full", cpu, 1.2));
        for (var figure : List.of(Figure.LOST, Figure.TWICE, Figure.BALANCE)) {
            lab.report().add(Bar.atMost("two pairs, " + figure.title() + ", in all runs", two.worst(figure), 0));
        }
    }

    /** The first one only warms up the client. */
    private Map<Figure, Double> steady(Lab lab, Running running, double perSecond) throws Exception {
        lab.measurement().steady(running, traffic, perSecond, Until.APPLIED);
        lab.stores().settle();
        return lab.measurement().steady(running, traffic, perSecond, Until.APPLIED);
    }
}
