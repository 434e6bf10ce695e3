package io.sluice.bench.report;

import java.util.Locale;

/**
 * One figure that has to be reached.
 *
 * @param atMost the figure may not be above it; else not below
 */
public record Bar(String what, Spread spread, double bar, boolean atMost) {
    public static Bar atLeast(String what, Spread spread, double bar) {
        return new Bar(what, spread, bar, false);
    }

    public static Bar atMost(String what, Spread spread, double bar) {
        return new Bar(what, spread, bar, true);
    }

    public boolean met() {
        return atMost ? spread.median() <= bar : spread.median() >= bar;
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "%-62s %,10.2f (%,.2f to %,.2f)   %s %,.2f   %s",
                what,
                spread.median(),
                spread.min(),
                spread.max(),
                atMost ? "≤" : "≥",
                bar,
                met() ? "met" : "NOT MET");
    }
}
