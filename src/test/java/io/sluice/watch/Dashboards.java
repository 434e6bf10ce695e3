package io.sluice.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Grafana's dashboards as they are. */
public final class Dashboards {
    private static final Path FOLDER = Path.of("deploy/helm/sluice/files/dashboards");

    private Dashboards() {}

    /** @param name of the file, without its ending */
    record Dashboard(String name, JsonNode json) {
        /** Those that show something; rows are headings. */
        List<JsonNode> panels() {
            var panels = new ArrayList<JsonNode>();
            json.path("panels").forEach(panel -> {
                if (!"row".equals(panel.path("type").asText())) {
                    panels.add(panel);
                }
            });
            return panels;
        }

        List<JsonNode> variables() {
            var variables = new ArrayList<JsonNode>();
            json.path("templating").path("list").forEach(variables::add);
            return variables;
        }
    }

    /**
     * What a panel, or a variable, asks Prometheus for.
     *
     * @param where for people
     * @param legend empty where there is none
     */
    public record Query(String where, String expression, String legend) {}

    static List<Dashboard> all() {
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(Dashboards::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<Query> queries() {
        var queries = new ArrayList<Query>();
        for (var dashboard : all()) {
            for (var panel : dashboard.panels()) {
                var where = dashboard.name() + ", " + panel.path("title").asText();
                panel.path("targets")
                        .forEach(target -> queries.add(new Query(
                                where,
                                target.path("expr").asText(),
                                target.path("legendFormat").asText(""))));
            }
            for (var variable : dashboard.variables()) {
                if ("query".equals(variable.path("type").asText())) {
                    var where = dashboard.name() + ", $" + variable.path("name").asText();
                    queries.add(new Query(
                            where,
                            labelValues(variable.path("query").path("query").asText()),
                            ""));
                }
            }
        }
        return queries;
    }

    /** {@code label_values(metric, label)}, as an expression that asks for both. */
    private static String labelValues(String query) {
        return query.replaceFirst("label_values\\((.*), *(\\w+)\\)", "count by ($2) ($1)");
    }

    private static Dashboard read(Path file) {
        try {
            return new Dashboard(
                    file.getFileName().toString().replace(".json", ""), new ObjectMapper().readTree(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
