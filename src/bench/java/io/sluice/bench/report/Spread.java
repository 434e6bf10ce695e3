package io.sluice.bench.report;

import java.util.List;
import java.util.stream.IntStream;

/** The middle and the ends of several runs' figures. */
public record Spread(double median, double min, double max) {
    /** @param values at least one */
    public static Spread of(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }

    /** Of what each run of one has over the run of the other in the same round: the machine may change from round to round. */
    public static Spread ratio(List<Double> ones, List<Double> others) {
        return of(IntStream.range(0, Math.min(ones.size(), others.size()))
                .mapToObj(i -> ones.get(i) / others.get(i))
                .toList());
    }
}
