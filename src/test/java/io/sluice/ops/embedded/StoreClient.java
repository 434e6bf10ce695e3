package io.sluice.ops.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/** One value in both stores. */
record StoreClient(Map<String, String> postgres, URI redis) {

    /** Starts both. */
    static StoreClient of(EmbeddedStores stores) {
        return new StoreClient(
                stores.startPostgres(), URI.create(stores.startRedis().get("quarkus.redis.hosts")));
    }

    private String password() {
        return postgres.getOrDefault("quarkus.datasource.password", "");
    }

    Connection connect(String password) throws SQLException {
        return DriverManager.getConnection(
                postgres.get("quarkus.datasource.jdbc.url"), postgres.get("quarkus.datasource.username"), password);
    }

    void write(String value) throws SQLException, IOException {
        try (var connection = connect(password());
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS kept (value text)");
            statement.execute("INSERT INTO kept VALUES ('" + value + "')");
        }
        // fsync comes within a second; a killed process's bytes are with the kernel already
        redis(redis.getUserInfo().substring(1), "SET kept \"" + value + "\"");
    }

    String inPostgres() throws SQLException {
        try (var connection = connect(password());
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT max(value) FROM kept")) {
            row.next();
            return row.getString(1);
        }
    }

    String inRedis() throws IOException {
        return redis(redis.getUserInfo().substring(1), "GET kept");
    }

    /** The last line of the answer. */
    String redis(String password, String command) throws IOException {
        try (var socket = new Socket(redis.getHost(), redis.getPort())) {
            var text = "AUTH " + password + "\r\n" + command + "\r\nQUIT\r\n";
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .lines()
                    .toList();
            return lines.get(lines.size() - 2);
        }
    }
}
