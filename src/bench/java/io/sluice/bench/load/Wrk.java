package io.sluice.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;

/** As fast as answers come: each connection sends its next request when the last one was answered. */
public record Wrk(Path script, Path directory, int connections) {
    private static final int SECONDS = 900;

    /** Sends each request once. */
    public Answers send(Signed signed) throws IOException, InterruptedException {
        var file = directory.resolve("requests.bin");
        signed.write(file);
        var url = signed.requests().getFirst().url();
        var process =
                new ProcessBuilder(words(url, file)).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Files.delete(file);
        return answers(said.lines()
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow(() -> new IOException("wrk: " + said)));
    }

    private List<String> words(String url, Path file) {
        return List.of(
                "wrk",
                "-t1",
                "-c" + connections,
                "-d" + SECONDS + "s",
                "--timeout",
                "30s",
                "-s",
                script.toString(),
                url.replaceFirst("(https?://[^/]+).*", "$1/"),
                "--",
                file.toString(),
                Integer.toString(connections));
    }

    static Answers answers(String line) throws IOException {
        var json = new ObjectMapper().readTree(line);
        var statuses = new HashMap<Integer, Long>();
        json.path("statuses")
                .properties()
                .forEach(s ->
                        statuses.put(Integer.valueOf(s.getKey()), s.getValue().asLong()));
        statuses.put(0, json.path("unanswered").asLong());
        var latency = json.path("latency_ms");
        return new Answers(
                instant(json.path("first_sent")),
                instant(json.path("last_answer")),
                statuses,
                new Answers.Latency(
                        latency.path("p50").asDouble(),
                        latency.path("p99").asDouble(),
                        latency.path("p999").asDouble(),
                        latency.path("max").asDouble()));
    }

    private static Instant instant(JsonNode seconds) {
        return Instant.ofEpochMilli(Math.round(seconds.asDouble() * 1000));
    }
}
