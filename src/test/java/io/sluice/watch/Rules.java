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

/** The rule file as it is. */
public final class Rules {
    public static final Path FILE = Path.of("deploy/helm/sluice/files/rules.yaml");
    /** The second looks days back, at longer steps. */
    public static final List<Path> TESTS =
            List.of(Path.of("deploy/prometheus/rules.test.yaml"), Path.of("deploy/prometheus/rules.days.test.yaml"));

    private Rules() {}

    public record Alert(String name, String expression, Map<String, String> labels, Map<String, String> annotations) {}

    public record Recording(String name, String expression) {}

    public static List<Alert> alerts() {
        return rules().stream()
                .filter(rule -> rule.has("alert"))
                .map(rule -> new Alert(
                        rule.path("alert").asText(),
                        rule.path("expr").asText(),
                        texts(rule.path("labels")),
                        texts(rule.path("annotations"))))
                .toList();
    }

    public static List<Recording> recordings() {
        return rules().stream()
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

    private static List<JsonNode> rules() {
        var all = new ArrayList<JsonNode>();
        read(FILE).path("groups").forEach(group -> group.path("rules").forEach(all::add));
        return all;
    }

    private static Map<String, String> texts(JsonNode object) {
        var texts = new TreeMap<String, String>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }
}
