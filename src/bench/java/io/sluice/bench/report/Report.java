package io.sluice.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that a call of the bench found; grows while it measures. One thread. */
public final class Report {
    private final Map<String, String> machine;
    private final Map<String, String> settings;
    private final List<Row> rows = new ArrayList<>();
    private final List<Bar> bars = new ArrayList<>();
    private final List<Picture.Point> curve = new ArrayList<>();

    public Report(Map<String, String> machine, Map<String, String> settings) {
        this.machine = machine;
        this.settings = settings;
    }

    public void add(Row row) {
        rows.add(row);
    }

    public void add(Bar bar) {
        bars.add(bar);
    }

    public void add(Picture.Point point) {
        curve.add(point);
    }

    /** The table, for people. */
    public String text() {
        var text = new StringBuilder();
        machine.forEach((name, value) -> text.append("%-30s %s%n".formatted(name, value)));
        settings.forEach((name, value) -> text.append("%-30s %s%n".formatted(name, value)));
        text.append('\n').append(Table.of(rows)).append('\n');
        bars.forEach(bar -> text.append(bar.text()).append('\n'));
        return text.toString();
    }

    /** Writes {@code result.json}, and {@code latency.svg} where a curve was measured. */
    public void write(Path directory) throws IOException {
        var json = new LinkedHashMap<String, Object>();
        json.put("machine", machine);
        json.put("settings", settings);
        json.put("rows", rows.stream().map(Report::json).toList());
        json.put("bars", bars.stream().map(Report::json).toList());
        json.put("curve", curve);
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(directory.resolve("result.json").toFile(), json);
        if (!curve.isEmpty()) {
            Files.writeString(directory.resolve("latency.svg"), Picture.svg(curve));
        }
    }

    private static Map<String, Object> json(Row row) {
        var medians = new LinkedHashMap<String, Spread>();
        for (var figure : Figure.values()) {
            if (row.has(figure)) {
                medians.put(figure.key(), row.spread(figure));
            }
        }
        var runs = row.runs().stream()
                .map(run -> {
                    var figures = new TreeMap<String, Double>();
                    run.forEach((figure, value) -> figures.put(figure.key(), value));
                    return figures;
                })
                .toList();
        return Map.of(
                "work", row.work(), "target", row.target(), "figures", medians, "runs", runs, "noisy", row.noisy());
    }

    private static Map<String, Object> json(Bar bar) {
        return Map.of(
                "what", bar.what(),
                "figure", bar.spread(),
                "bar", bar.bar(),
                "at_most", bar.atMost(),
                "met", bar.met());
    }
}
