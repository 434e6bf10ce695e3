package io.sluice.bench.report;

import java.util.List;
import java.util.Map;

/**
 * One line of the table: one target at one kind of work, measured several times.
 *
 * @param runs figures of each run, in order
 */
public record Row(String work, String target, List<Map<Figure, Double>> runs) {
    /** Above this share of a core, what others did on the machine is in the figures. */
    private static final double NOISE = 0.2;

    public List<Double> all(Figure figure) {
        return runs.stream()
                .filter(run -> run.containsKey(figure))
                .map(run -> run.get(figure))
                .toList();
    }

    public boolean has(Figure figure) {
        return !all(figure).isEmpty();
    }

    public Spread spread(Figure figure) {
        return Spread.of(all(figure));
    }

    /** Runs during which others used a fifth of a core or more. */
    public long noisy() {
        return all(Figure.FOREIGN).stream().filter(f -> f > NOISE).count();
    }
}
