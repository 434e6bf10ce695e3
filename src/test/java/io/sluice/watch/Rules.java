package io.sluice.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The rule files as they are. */
public final class Rules {
    public static final Path FILE = Path.of("deploy/helm/sluice/files/rules.yaml");
    /** Of what a cluster tells, not a gateway. */
    public static final Path OF_THE_CLUSTER = Path.of("deploy/helm/sluice/files/rules.backup.yaml");
    /** The second looks days back, at longer steps. */
    public static final List<Path> TESTS = List.of(
            Path.of("deploy/prometheus/rules.test.yaml"),
            Path.of("deploy/prometheus/rules.days.test.yaml"),
            Path.of("deploy/prometheus/rules.backup.test.yaml"));

    /** For the rules as the chart makes them for two releases, in two namespaces. */
    public static final Path OF_RELEASES = Path.of("deploy/prometheus/rules.releases.test.yaml");

    private Rules() {}

    public record Alert(String name, String expression, Map<String, String> labels, Map<String, String> annotations) {}

    public record Recording(String name, String expression) {}

    public static List<Alert> alerts() {
        return Stream.of(FILE, OF_THE_CLUSTER)
                .flatMap(file -> alerts(file).stream())
                .toList();
    }

    public static List<Alert> alerts(Path file) {
        return rules(file).stream()
                .filter(rule -> rule.has("alert"))
                .map(rule -> new Alert(
                        rule.path("alert").asText(),
                        rule.path("expr").asText(),
                        texts(rule.path("labels")),
                        texts(rule.path("annotations"))))
                .toList();
    }

    public static List<Recording> recordings() {
        return rules(FILE).stream()
                .filter(rule -> rule.has("record"))
                .map(rule -> new Recording(
                        rule.path("record").asText(), rule.path("expr").asText()))
                .toList();
    }

    static JsonNode read(Path yaml) {
        try {
            return new YAMLMapper().readTree(yaml.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> rules(Path file) {
        var all = new ArrayList<JsonNode>();
        read(file).path("groups").forEach(group -> group.path("rules").forEach(all::add));
        return all;
    }

    private static Map<String, String> texts(JsonNode object) {
        var texts = new TreeMap<String, String>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }
}
