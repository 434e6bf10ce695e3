package io.sluice.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;

/** As fast as answers come: each connection sends its next request when the last one was answered. */
public record Wrk(Path script, Path directory, int connections) {
    private static final int SECONDS = 900;

    /** Sends each request once. Where they go to several servers, each has a wrk of its own and an equal share of the connections, all at once. */
    public Answers send(Signed signed) throws IOException, InterruptedException {
        var files = new LinkedHashMap<String, Path>();
        for (var server : signed.byServer().entrySet()) {
            var file = directory.resolve("requests-" + files.size() + ".bin");
            files.put(server.getKey(), file);
            server.getValue().write(file);
        }
        var all = new ArrayList<Process>();
        try {
            for (var file : files.entrySet()) {
                all.add(start(file.getKey(), file.getValue(), Math.max(1, connections / files.size())));
            }
            var answers = new ArrayList<Answers>();
            for (var process : all) {
                answers.add(answers(process));
            }
            return answers.stream().reduce(Answers::and).orElseThrow();
        } finally {
            all.forEach(Process::destroy);
            for (var file : files.values()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Process start(String server, Path file, int share) throws IOException {
        var words = List.of(
                "wrk",
                "-t1",
                "-c" + share,
                "-d" + SECONDS + "s",
                "--timeout",
                "30s",
                "-s",
                script.toString(),
                server,
                "--",
                file.toString(),
                Integer.toString(share));
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        return process;
    }

    private static Answers answers(Process process) throws IOException, InterruptedException {
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return answers(said.lines()
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow(() -> new IOException("wrk: " + said)));
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
