package io.sluice.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A script, run as an operator runs it.
 *
 * @param file where it is
 */
public record Script(Path file, Map<String, String> variables) {
    public static final Path FOLDER = Path.of("deploy/bin");
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** One of {@code deploy/bin}. */
    public Script(String name, Map<String, String> variables) {
        this(FOLDER.resolve(name), variables);
    }

    /** @param output of both streams */
    public record Result(int code, String output) {}

    public Result run(String... arguments) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of("bash", file.toString()));
        words.addAll(List.of(arguments));
        var log = Files.createTempFile("script", ".log");
        var builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(variables);
        var process = builder.start();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(file + " did not end: " + Files.readString(log));
            }
            return new Result(process.exitValue(), Files.readString(log));
        } finally {
            process.destroy();
            Files.delete(log);
        }
    }
}
