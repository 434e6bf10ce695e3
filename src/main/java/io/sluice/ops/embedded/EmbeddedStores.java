package io.sluice.ops.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The stores of one data directory. They run until this is closed or this process ends, however it ends; their data stay. */
public final class EmbeddedStores implements AutoCloseable {
    private final DataDirectory home;
    private final Watchdog watchdog;

    private EmbeddedStores(DataDirectory home, Watchdog watchdog) {
        this.home = home;
        this.watchdog = watchdog;
    }

    /**
     * Takes the directory and stops what a killed gateway left running there. Starts nothing yet.
     *
     * @throws StartRefused another gateway uses the directory, or it cannot be written
     */
    public static EmbeddedStores open(Path directory) {
        return open(DataDirectory.open(directory), "");
    }

    /** Stores whose data are deleted when they stop. */
    public static EmbeddedStores temporary() {
        try {
            var directory = Files.createTempDirectory("sluice-");
            return open(DataDirectory.open(directory), directory.toString());
        } catch (IOException e) {
            throw new StartRefused("A temporary directory for the embedded stores could not be made: " + e);
        }
    }

    private static EmbeddedStores open(DataDirectory home, String temporary) {
        try {
            LeftBehind.stop(home.directory("bin"));
            return new EmbeddedStores(home, Watchdog.start(temporary));
        } catch (IOException e) {
            throw new StartRefused(
                    "SLUICE_DATA_DIR: the embedded stores in " + home.path() + " could not be taken over: " + e);
        }
    }

    public Path directory() {
        return home.path();
    }

    /** Starts PostgreSQL on a free port; answers the configuration that reaches it. */
    public Map<String, String> startPostgres() {
        try {
            return startPostgres(freePort());
        } catch (IOException e) {
            throw refused("PostgreSQL", "DATABASE_URL", e);
        }
    }

    /** Starts PostgreSQL on this port. */
    public Map<String, String> startPostgres(int port) {
        try {
            var started = new PostgresServer(home).start(port);
            watchdog.watch(started.pid());
            return Map.of(
                    "quarkus.datasource.jdbc.url", started.jdbcUrl(),
                    "quarkus.datasource.username", started.user(),
                    "quarkus.datasource.password", started.password());
        } catch (IOException | SQLException e) {
            throw refused("PostgreSQL", "DATABASE_URL", e);
        }
    }

    /** Starts Redis on a free port; answers the configuration that reaches it. */
    public Map<String, String> startRedis() {
        try {
            var started = new RedisServer(home).start(freePort());
            watchdog.watch(started.pid());
            return Map.of("quarkus.redis.hosts", started.url());
        } catch (IOException e) {
            throw refused("Redis", "REDIS_URL", e);
        }
    }

    /** The keys that an operator would have to choose: made once, kept in the directory. */
    public Map<String, String> keys() {
        try {
            Map<String, String> keys = new HashMap<>();
            keys.put("sluice.admin-key", home.secret("admin-key", Secrets::adminKey));
            keys.put("sluice.encryption-key", home.secret("encryption-key", Secrets::encryptionKey));
            return keys;
        } catch (IOException e) {
            throw new StartRefused("SLUICE_DATA_DIR: the keys in " + home.path() + " could not be read or made: " + e);
        }
    }

    @Override
    public void close() throws IOException {
        watchdog.close();
        home.close();
    }

    private static StartRefused refused(String store, String variable, Exception e) {
        return new StartRefused(
                "The embedded " + store + " did not start; set " + variable + " to use another one: " + e.getMessage());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
