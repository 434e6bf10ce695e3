package io.sluice.bench.lab;

import io.sluice.bench.lab.Measurement.Until;
import io.sluice.bench.load.Traffic;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Spread;
import io.sluice.bench.subject.Running;
import io.sluice.bench.subject.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs in turn, A B A B: what the machine does meanwhile meets all targets alike. */
public final class Rounds {
    private final Lab lab;
    private final String work;
    private final Map<String, List<Map<Figure, Double>>> runs = new LinkedHashMap<>();

    public Rounds(Lab lab, String work) {
        this.lab = lab;
        this.work = work;
    }

    /** What is measured of a target that is warm. */
    @FunctionalInterface
    public interface Measured {
        Map<Figure, Double> of(Running target) throws Exception;
    }

    /** As many rounds as were asked for, each target in each as fast as it goes. */
    public void fast(Warm warm, Traffic traffic, Until until) throws Exception {
        for (int i = 0; i < lab.sizes().runs(); i++) {
            for (var target : warm.targets().entrySet()) {
                rest(until);
                add(target.getKey(), lab.measurement().fast(target.getValue(), traffic, until));
            }
        }
    }

    /** One run on empty stores. */
    public void run(Target target, Traffic traffic, Until until, Measured measured) throws Exception {
        try (var running = target.start(lab.stores(), traffic)) {
            lab.measurement().warmUp(running, traffic, target.warmUp(lab.sizes().warmUp()), until);
            add(target.name(), measured.of(running));
        }
    }

    /** Where nobody takes from the queues, they are emptied: Redis is not to grow while it is measured. */
    private void rest(Until until) throws Exception {
        lab.stores().settle();
        if (until == Until.ACCEPTED) {
            lab.stores().emptyQueues();
        }
    }

    /** Runs at a fixed rate, one after the other, after some that only warm up the client. */
    public void steady(Warm warm, Target target, Traffic traffic, double perSecond, Until until) throws Exception {
        lab.measurement().warmUpSteady(warm.of(target), traffic, perSecond, until);
        for (int i = 0; i < lab.sizes().runs(); i++) {
            rest(until);
            add(target.name(), lab.measurement().steady(warm.of(target), traffic, perSecond, until));
        }
    }

    public void add(String target, Map<Figure, Double> figures) {
        runs.computeIfAbsent(target, t -> new ArrayList<>()).add(figures);
        var text = new StringBuilder();
        figures.forEach((figure, value) ->
                text.append("  ").append(figure.key()).append(' ').append("%.3f".formatted(value)));
        lab.say("%s, %s:%s", work, target, text);
    }

    /** Puts what was measured into the report. */
    public void report() {
        runs.forEach((target, figures) -> lab.report().add(row(target)));
    }

    public Row row(String target) {
        return new Row(work, target, List.copyOf(runs.getOrDefault(target, List.of())));
    }

    public boolean has(String target) {
        return runs.containsKey(target);
    }

    public double rate(String target) {
        return row(target).spread(Figure.RATE).median();
    }

    /** Of the rates, round by round. */
    public Spread ratio(String one, String other) {
        return Spread.ratio(row(one).all(Figure.RATE), row(other).all(Figure.RATE));
    }
}
