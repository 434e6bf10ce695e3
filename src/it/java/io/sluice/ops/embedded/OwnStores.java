package io.sluice.ops.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** PostgreSQL and Redis that belong to a test: started as the gateway starts its embedded ones, each on a port that it keeps. Their data go when this is closed. */
public final class OwnStores implements AutoCloseable {
    private final DataDirectory home;
    private final Watchdog watchdog;
    private final int postgresPort;
    private final int redisPort;
    private final Store postgres;
    private final Store redis;

    private OwnStores(DataDirectory home, Watchdog watchdog) throws IOException {
        this.home = home;
        this.watchdog = watchdog;
        this.postgresPort = freePort();
        this.redisPort = freePort();
        this.postgres = new Store(
                () -> watched(new PostgresServer(home).start(postgresPort).pid()));
        this.redis =
                new Store(() -> watched(new RedisServer(home).start(redisPort).pid()));
    }

    /** With this version's schema. */
    public static OwnStores start() throws Exception {
        var directory = Files.createTempDirectory("sluice-it-");
        Prepared.copyWithSchema(directory);
        return start(directory);
    }

    /** Where nothing is in the database. */
    public static OwnStores empty() throws Exception {
        var directory = Files.createTempDirectory("sluice-it-");
        prepare(directory);
        return start(directory);
    }

    /** Stores that were never used, for who starts them by himself. */
    public static void prepare(Path directory) throws IOException, SQLException {
        Prepared.copy(directory);
    }

    private static OwnStores start(Path directory) throws Exception {
        var stores = new OwnStores(DataDirectory.open(directory), Watchdog.start(directory.toString()));
        stores.postgres.start();
        stores.redis.start();
        return stores;
    }

    private long watched(long pid) throws IOException {
        watchdog.watch(pid);
        return pid;
    }

    public Store postgres() {
        return postgres;
    }

    public Store redis() {
        return redis;
    }

    public int postgresPort() {
        return postgresPort;
    }

    public int redisPort() {
        return redisPort;
    }

    /** The gateway's {@code DATABASE_URL}, by way of this port. */
    public String databaseUrl(int port) throws IOException {
        return "postgresql://sluice:" + secret("postgres-sluice-password") + "@127.0.0.1:" + port + "/sluice";
    }

    /** The gateway's {@code REDIS_URL}, by way of this port. */
    public String redisUrl(int port) throws IOException {
        return "redis://:" + secret("redis-password") + "@127.0.0.1:" + port;
    }

    /** One command of the superuser, sent past the proxies. */
    public void sql(String database, String command) throws SQLException, IOException {
        try (var connection = superuser(database);
                var statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    public Connection superuser(String database) throws SQLException, IOException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + postgresPort + "/" + database,
                "postgres",
                secret("postgres-postgres-password"));
    }

    /** One command without spaces in its words, sent past the proxies. @return the first line of the answer */
    public String redis(String command) throws IOException {
        return redis(command, 1);
    }

    /** What Redis says that a setting is. */
    public String redisSetting(String name) throws IOException {
        return redis("CONFIG GET " + name, 5); // *2, $length, name, $length, value
    }

    private String redis(String command, int line) throws IOException {
        try (var socket = new Socket("127.0.0.1", redisPort)) {
            var text = "AUTH " + secret("redis-password") + "\r\n" + command + "\r\n";
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (int i = 0; i < line; i++) {
                lines.readLine();
            }
            return String.valueOf(lines.readLine());
        }
    }

    /** Deletes the files of a Redis that does not run. */
    public void loseRedisFiles() throws IOException {
        Binaries.delete(home.directory("redis").resolve("appendonlydir"));
    }

    public Path directory() {
        return home.path();
    }

    private String secret(String name) throws IOException {
        return Files.readString(home.path().resolve(name)).strip();
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws Exception {
        postgres.resume();
        redis.resume();
        watchdog.close();
        home.close();
    }
}
