package io.sluice.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Latency against load as SVG, readable on white and on dark. */
public final class Picture {
    private static final double WIDTH = 720;
    private static final double HEIGHT = 400;
    private static final double LEFT = 70;
    private static final double RIGHT = 30;
    private static final double TOP = 40;
    private static final double BOTTOM = 55;
    /** Between the names of two lines. */
    private static final double LEGEND = 60;

    private static final int TICKS = 5;
    /** Latency is on a logarithmic scale from here, in milliseconds. */
    private static final double LEAST = 0.1;

    private static final List<Line> LINES = List.of(
            new Line("p50", "#2a9d8f", Point::p50),
            new Line("p99", "#e76f51", Point::p99),
            new Line("p99.9", "#9b5de5", Point::p999));

    private Picture() {}

    /**
     * One load.
     *
     * @param perSecond requests sent
     * @param p50 of the answers, in milliseconds, from when each request was due
     */
    public record Point(double perSecond, double p50, double p99, double p999) {}

    private record Line(String name, String colour, ToDoubleFunction<Point> value) {}

    static String svg(List<Point> points) {
        double load = points.stream().mapToDouble(Point::perSecond).max().orElse(1);
        double most = points.stream().mapToDouble(Point::p999).max().orElse(1);
        int decades = (int) Math.max(1, Math.ceil(Math.log10(most / LEAST)));
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="sans-serif" font-size="13">
                <style>text{fill:#333}.grid{stroke:#8888;stroke-width:.5}.line{fill:none;stroke-width:2}@media(prefers-color-scheme:dark){text{fill:#ddd}}</style>
                <text x="%.0f" y="22">time to the answer, from when the request was due (ms)</text>
                %s%s%s<text x="%.0f" y="%.0f" text-anchor="middle">requests per second</text>
                </svg>
                """.formatted(
                WIDTH,
                HEIGHT,
                LEFT,
                times(decades),
                loads(load),
                LINES.stream().map(line -> line(line, points, load, decades)).collect(Collectors.joining()),
                WIDTH / 2,
                HEIGHT - 12);
    }

    private static String times(int decades) {
        return IntStream.rangeClosed(0, decades)
                .mapToObj(i -> {
                    double value = LEAST * Math.pow(10, i);
                    double at = y(value, decades);
                    return text(
                            "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/><text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                            LEFT, at, WIDTH - RIGHT, at, LEFT - 8, at + 4, value < 1 ? "0.1" : text("%.0f", value));
                })
                .collect(Collectors.joining());
    }

    private static String loads(double load) {
        return IntStream.rangeClosed(0, TICKS)
                .mapToObj(i -> text(
                        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%,.0f</text>\n",
                        x(load * i / TICKS, load), HEIGHT - BOTTOM + 20, load * i / TICKS))
                .collect(Collectors.joining());
    }

    private static String line(Line line, List<Point> points, double load, int decades) {
        var path = points.stream()
                .map(p ->
                        text("%.1f,%.1f", x(p.perSecond(), load), y(line.value().applyAsDouble(p), decades)))
                .collect(Collectors.joining(" "));
        double at = WIDTH - RIGHT - LEGEND * (LINES.size() - 1 - LINES.indexOf(line));
        return text(
                "<polyline class=\"line\" stroke=\"%s\" points=\"%s\"/><text x=\"%.1f\" y=\"22\" text-anchor=\"end\" style=\"fill:%s\">%s</text>\n",
                line.colour(), path, at, line.colour(), line.name());
    }

    private static double x(double perSecond, double load) {
        return LEFT + (WIDTH - LEFT - RIGHT) * perSecond / load;
    }

    private static double y(double millis, int decades) {
        double up = Math.log10(Math.max(millis, LEAST) / LEAST) / decades;
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * up;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
