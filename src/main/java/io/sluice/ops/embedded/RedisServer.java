package io.sluice.ops.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** One real Redis on 127.0.0.1 with a generated password: append-only file synced every second, never evicts. */
final class RedisServer {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final DataDirectory home;
    private final Path directory;
    private final Path program;

    RedisServer(DataDirectory home) throws IOException {
        this.home = home;
        this.directory = home.directory("redis");
        this.program = Binaries.redis(home.directory("bin"));
    }

    /** Where a started server is reached. */
    record Address(String url, long pid) {}

    Address start(int port) throws IOException {
        var password = home.secret("redis-password", Secrets::password);
        var pidFile = directory.resolve("redis.pid");
        var configuration = directory.resolve("redis.conf"); // a file, because arguments show in `ps`
        DataDirectory.write(configuration, configuration(port, password, pidFile));
        Files.deleteIfExists(pidFile);
        new Command(List.of(program.toString(), configuration.toString()), directory.resolve("start.log")).run();
        awaitLoaded(port, password);
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        return new Address("redis://:" + password + "@127.0.0.1:" + port, pid);
    }

    private String configuration(int port, String password, Path pidFile) {
        return """
                bind 127.0.0.1
                port %d
                requirepass %s
                dir "%s"
                daemonize yes
                pidfile "%s"
                logfile "%s"
                save ""
                appendonly yes
                appendfsync everysec
                maxmemory-policy noeviction
                """.formatted(port, password, directory, pidFile, directory.resolve("redis.log"));
    }

    /** The server answers LOADING until it has read its file. */
    private void awaitLoaded(int port, String password) throws IOException {
        long end = System.nanoTime() + LIMIT.toNanos();
        var answer = "no answer";
        while (System.nanoTime() < end) {
            answer = ping(port, password);
            if (answer.equals("+PONG")) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        throw new IOException(answer + "; " + Command.lastLine(directory.resolve("redis.log")));
    }

    private static String ping(int port, String password) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            socket.setSoTimeout(1000);
            socket.getOutputStream().write(("AUTH " + password + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            var authenticated = in.readLine();
            var answer = in.readLine();
            return "+OK".equals(authenticated) && answer != null ? answer : "not authenticated";
        } catch (IOException e) {
            return e.getMessage() == null ? "no answer" : e.getMessage();
        }
    }
}
