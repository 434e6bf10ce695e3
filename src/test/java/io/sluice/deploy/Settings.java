package io.sluice.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.queue.QueueConfig;
import io.smallrye.config.ConfigMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The variables that somebody reads: the gateway (the README's, and those of the queue), or its framework. */
public final class Settings {
    private static final Pattern QUOTED = Pattern.compile("`([A-Z_]+)`");
    private static final String MODEL = "META-INF/quarkus-config-doc/quarkus-config-model.json";

    private Settings() {}

    /** Those of the framework as it has them for each client; ours of the workers is one besides. */
    public static Set<String> known() throws IOException {
        var known = new TreeSet<String>();
        known.addAll(ofReadme());
        known.addAll(ofQueue());
        known.addAll(ofFramework());
        known.addAll(known.stream()
                .filter(name -> name.startsWith("QUARKUS_REDIS_"))
                .map(name -> name.replace("QUARKUS_REDIS_", "QUARKUS_REDIS_WORKER_"))
                .toList());
        return known;
    }

    private static Set<String> ofReadme() throws IOException {
        return Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line ->
                        QUOTED.matcher(line.split("\\|", 3)[1]).results().map(m -> m.group(1)))
                .collect(Collectors.toSet());
    }

    private static Set<String> ofQueue() {
        var prefix = QueueConfig.class.getAnnotation(ConfigMapping.class).prefix();
        return Arrays.stream(QueueConfig.class.getMethods())
                .map(method -> (prefix + "." + method.getName())
                        .toUpperCase(Locale.ROOT)
                        .replace('.', '_'))
                .collect(Collectors.toSet());
    }

    private static Set<String> ofFramework() throws IOException {
        var loader = Thread.currentThread().getContextClassLoader();
        var names = new TreeSet<String>();
        for (var model : Collections.list(loader.getResources(MODEL))) {
            try (var in = model.openStream()) {
                List<JsonNode> found = new ObjectMapper().readTree(in).findValues("environmentVariable");
                found.forEach(name -> names.add(name.asText()));
            }
        }
        return names;
    }
}
