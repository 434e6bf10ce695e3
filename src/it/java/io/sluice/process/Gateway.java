package io.sluice.process;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged gateway in a process of its own, as an operator starts it. */
public final class Gateway implements AutoCloseable {
    private static final Path JAR = Path.of(System.getProperty("sluice.jar", "target/quarkus-app/quarkus-run.jar"))
            .toAbsolutePath();
    private static final List<String> SHORT_LIFE = List.of(
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:ReservedCodeCacheSize=240m", "-XX:SweeperThreshold=60");
    /** The launcher's own variable; who sets it, chooses the JVM's options. */
    public static final String JVM_OPTIONS = "JDK_JAVA_OPTIONS";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path log;
    private final int port;

    private Gateway(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** @param prefix what runs java: nothing, or a command that changes the user */
    public record Setting(Path directory, Path jar, List<String> prefix, Map<String, String> variables) {
        public static Setting in(Path directory, Map<String, String> variables) {
            return new Setting(directory, JAR, List.of(), variables);
        }
    }

    /** Starts on the port that the variables name, else on a free one. */
    public static Gateway start(Setting setting) throws IOException {
        if (setting.variables().containsKey(JVM_OPTIONS)) {
            return run(setting, List.of());
        }
        return run(setting, setting.jar().equals(JAR) ? shortLife() : SHORT_LIFE);
    }

    /** The JVM's options for a process of the packaged jar that does not live long. */
    static List<String> shortLife() throws IOException {
        List<String> options = new ArrayList<>(SHORT_LIFE);
        options.add(Archive.option(JAR, SHORT_LIFE));
        return options;
    }

    static Gateway run(Setting setting, List<String> options) throws IOException {
        int port = setting.variables().containsKey("PORT")
                ? Integer.parseInt(setting.variables().get("PORT"))
                : freePort();
        List<String> words = new ArrayList<>(setting.prefix());
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(options);
        words.addAll(List.of("-jar", setting.jar().toString()));
        var log = Files.createTempFile(setting.directory(), "gateway", ".log");
        var builder = new ProcessBuilder(words)
                .directory(setting.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("PORT", Integer.toString(port));
        builder.environment().putAll(setting.variables());
        return new Gateway(builder.start(), log, port);
    }

    public Gateway awaitReady() {
        await().atMost(Duration.ofSeconds(90)).until(() -> !process.isAlive() || answers("/ready"));
        if (!process.isAlive()) {
            throw new AssertionError("the gateway ended: " + log());
        }
        return this;
    }

    Gateway awaitLog(String words) {
        await().atMost(Duration.ofSeconds(60)).until(() -> !process.isAlive() || log().contains(words));
        return this;
    }

    private boolean answers(String path) {
        try {
            return get(path, "").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    public HttpResponse<String> get(String path, String key) throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Bearer " + key)
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The exit code of a start that is refused. */
    int exit() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the gateway did not end: " + log());
        }
        return process.exitValue();
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            kill();
        }
    }

    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
