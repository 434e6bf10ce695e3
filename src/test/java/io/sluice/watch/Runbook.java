package io.sluice.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is to be done about each alert, as it is written. */
public final class Runbook {
    private static final Path FILE = Path.of("deploy/alerts.md");
    private static final Pattern HEADING = Pattern.compile("(?m)^## ");

    private Runbook() {}

    /** By the name of the alert. */
    static Map<String, String> entries() throws IOException {
        var entries = new TreeMap<String, String>();
        HEADING.splitAsStream(Files.readString(FILE))
                .skip(1)
                .forEach(entry ->
                        entries.put(entry.lines().findFirst().orElse("").strip(), entry));
        return entries;
    }

    /** The blocks of code of one language, without their fences. */
    public static List<String> blocks(String language) throws IOException {
        return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
                .matcher(Files.readString(FILE))
                .results()
                .map(found -> found.group(1).strip())
                .toList();
    }

    /** All of the gateway's own code. */
    static String code() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(Runbook::text)
                    .collect(Collectors.joining());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
