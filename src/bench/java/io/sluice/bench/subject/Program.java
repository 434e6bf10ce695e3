package io.sluice.bench.subject;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that was started for a measurement; it ends with this one. */
record Program(Process process, Path log) implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int SECONDS = 30;

    static Program start(String name, Path directory, Map<String, String> variables, List<String> words)
            throws IOException {
        var logs = Files.createDirectories(Path.of("target", "bench", "log"));
        var log = Files.createTempFile(logs, name, ".log");
        var builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(variables);
        var process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new Program(process, log);
    }

    Program awaitAnswer(String url) {
        var request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(2))
                .build();
        await().atMost(Duration.ofSeconds(SECONDS)).until(() -> {
            try {
                return ended() || HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
            } catch (IOException e) {
                return false;
            }
        });
        return running();
    }

    Program awaitLog(String words) {
        await().atMost(Duration.ofSeconds(SECONDS))
                .until(() -> ended() || Files.readString(log).contains(words));
        return running();
    }

    /** Waits for its end. */
    void awaitEnd() throws IOException, InterruptedException {
        if (process.waitFor() != 0) {
            throw new IOException(Files.readString(log));
        }
    }

    private boolean ended() {
        return !process.isAlive();
    }

    private Program running() {
        if (ended()) {
            throw new IllegalStateException("ended at once; see " + log);
        }
        return this;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
