package io.sluice.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A script of {@code deploy/bin}, run as an operator runs it. */
record Script(String name, Map<String, String> variables) {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** @param output of both streams */
    record Result(int code, String output) {}

    Result run(String... arguments) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of("bash", Path.of("deploy/bin", name).toString()));
        words.addAll(List.of(arguments));
        var log = Files.createTempFile(name, ".log");
        var builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(variables);
        var process = builder.start();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(name + " did not end: " + Files.readString(log));
            }
            return new Result(process.exitValue(), Files.readString(log));
        } finally {
            process.destroy();
            Files.delete(log);
        }
    }
}
