package io.sluice.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code deploy/compose}, read as strictly as Compose reads it: a key that is there twice is refused. */
final class Compose {
    static final Path FOLDER = Path.of("deploy/compose");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(?::([-?])([^}]*))?}");
    private static final Pattern EXAMPLE = Pattern.compile("#?([A-Z][A-Z_]*)=(.*)");

    private final String text;
    private final Map<?, ?> root;

    private Compose(String text) {
        this.text = text;
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        this.root = map(new Yaml(new SafeConstructor(options)).load(text));
    }

    static Compose read() throws IOException {
        return read("compose.yaml");
    }

    static Compose read(String file) throws IOException {
        return new Compose(Files.readString(FOLDER.resolve(file)));
    }

    /** What stands below a key, by name; nothing where the key is not there. */
    Map<String, Map<?, ?>> all(String key) {
        var found = new LinkedHashMap<String, Map<?, ?>>();
        map(root.get(key)).forEach((name, value) -> found.put(String.valueOf(name), map(value)));
        return found;
    }

    Map<?, ?> service(String name) {
        return all("services").get(name);
    }

    /** A service's environment, its variables replaced. */
    Map<String, String> environment(String service, UnaryOperator<String> given) {
        var environment = new TreeMap<String, String>();
        map(service(service).get("environment"))
                .forEach(
                        (name, value) -> environment.put(String.valueOf(name), replaced(String.valueOf(value), given)));
        return environment;
    }

    Set<String> variables() {
        return variables(text);
    }

    static Set<String> variables(String text) {
        return VARIABLE.matcher(text.replace("$$", ""))
                .results()
                .map(m -> m.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** As Compose does: the value; where it is empty the default, or an error. */
    static String replaced(String text, UnaryOperator<String> given) {
        return VARIABLE.matcher(text).replaceAll(m -> {
            var value = given.apply(m.group(1));
            if (value.isEmpty() && "?".equals(m.group(2))) {
                throw new IllegalArgumentException(m.group(1) + " " + m.group(3));
            }
            return java.util.regex.Matcher.quoteReplacement(
                    value.isEmpty() && "-".equals(m.group(2)) ? m.group(3) : value);
        });
    }

    static List<String> exampleLines() throws IOException {
        return Files.readAllLines(FOLDER.resolve(".env.example"));
    }

    /** Every variable of the example; those in comments too. */
    static Map<String, String> example() throws IOException {
        var found = new LinkedHashMap<String, String>();
        for (var line : exampleLines()) {
            var variable = EXAMPLE.matcher(line);
            if (variable.matches() && found.put(variable.group(1), variable.group(2)) != null) {
                throw new IllegalStateException(variable.group(1) + " is there twice");
            }
        }
        return found;
    }

    static Map<?, ?> map(Object value) {
        return value == null ? Map.of() : (Map<?, ?>) value;
    }

    static List<?> list(Object value) {
        return value == null ? List.of() : (List<?>) value;
    }
}
