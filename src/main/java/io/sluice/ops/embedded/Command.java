package io.sluice.ops.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a store's own tool, its output kept in a file. */
record Command(List<String> words, Path output) {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** @throws IOException it failed or hung; the message is the last line it said */
    void run() throws IOException {
        var process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        if (!finished(process)) {
            process.destroyForcibly();
            throw new IOException(words.getFirst() + " did not end within " + LIMIT);
        }
        if (process.exitValue() != 0) {
            throw new IOException(lastLine(output));
        }
    }

    private static boolean finished(Process process) throws IOException {
        try {
            return process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    static String lastLine(Path file) throws IOException {
        return Files.exists(file)
                ? Files.readString(file).lines().filter(l -> !l.isBlank()).reduce("no output", (a, b) -> b)
                : "no output";
    }
}
