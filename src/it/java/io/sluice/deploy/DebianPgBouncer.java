package io.sluice.deploy;

import static org.awaitility.Awaitility.await;

import io.sluice.process.Gateway;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The machine's PgBouncer with the settings of {@code deploy/compose}, in front of a PostgreSQL of a test. */
final class DebianPgBouncer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

    private final Process process;
    private final int port;

    private DebianPgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static boolean installed() {
        return Files.isExecutable(PROGRAM);
    }

    /** Returns when it takes connections. */
    static DebianPgBouncer start(DebianPostgres postgres, Path directory) throws IOException {
        int port = Gateway.freePort();
        var users =
                Files.writeString(directory.resolve("users.txt"), "\"sluice\" \"" + DebianPostgres.PASSWORD + "\"\n");
        var settings = Files.readString(Compose.FOLDER.resolve("pgbouncer.ini"))
                .replace("host=postgres port=5432", "host=127.0.0.1 port=" + postgres.port())
                .replace("0.0.0.0", "127.0.0.1")
                .replace("listen_port = 6432", "listen_port = " + port)
                .replace("/tmp/users.txt", users.toString())
                .replaceAll("(?m)^max_prepared_statements = .*$", ""); // Debian's is older than 1.21
        var file = Files.writeString(directory.resolve("pgbouncer.ini"), settings);
        List<String> words = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            words.addAll(List.of("unshare", "-U")); // it refuses to run as uid 0
        }
        words.addAll(List.of(PROGRAM.toString(), file.toString()));
        var started = new DebianPgBouncer(
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("pgbouncer.log").toFile())
                        .start(),
                port);
        await().atMost(Duration.ofSeconds(20)).until(started::answers);
        return started;
    }

    /** For the gateway; the driver keeps no prepared statements on the server. */
    String url() {
        return "postgresql://sluice:" + DebianPostgres.PASSWORD + "@127.0.0.1:" + port + "/sluice?prepareThreshold=0";
    }

    private boolean answers() {
        try (var socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
