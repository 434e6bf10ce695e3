package io.sluice.ops.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * One real PostgreSQL on 127.0.0.1, durable (fsync on). Passwords are generated; the gateway's role {@code sluice} owns the database {@code sluice}, may make
 * roles and is no superuser, so that row-level security means the same here as anywhere.
 */
final class PostgresServer {
    private final DataDirectory home;
    private final Path bin;
    private final Path data;
    private final Path log;

    PostgresServer(DataDirectory home) throws IOException {
        this.home = home;
        this.bin = Binaries.postgres(home.directory("bin"));
        this.data = home.directory("postgres").resolve("data");
        this.log = data.resolveSibling("postgres.log");
    }

    /** Where a started server is reached. */
    record Address(String jdbcUrl, String user, String password, long pid) {
        /** Hides the password. */
        @Override
        public String toString() {
            return "Address[" + jdbcUrl + "]";
        }
    }

    /** Starts the server; makes its data on first use. */
    Address start(int port) throws IOException, SQLException {
        if (!Files.exists(data)) {
            create();
        }
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        var options =
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200";
        try {
            tool("pg_ctl", "-D", data.toString(), "-l", log.toString(), "-w", "-t", "60", "-o", options, "start");
        } catch (IOException e) {
            throw new IOException(Command.lastLine(log) + " (" + log + ")", e);
        }
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
        prepare(port);
        return new Address("jdbc:postgresql://127.0.0.1:" + port + "/sluice", "sluice", password("sluice"), pid);
    }

    /** {@code initdb} beside the final place, so that an interrupted one leaves nothing that looks whole. */
    private void create() throws IOException {
        var part = data.resolveSibling("data.part");
        Binaries.delete(part);
        password("postgres");
        var passwordFile = home.path().resolve("postgres-postgres-password").toString();
        tool(
                "initdb",
                "-D",
                part.toString(),
                "-U",
                "postgres",
                "-A",
                "scram-sha-256",
                "--pwfile",
                passwordFile,
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--data-checksums");
        Files.move(part, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void tool(String name, String... arguments) throws IOException {
        List<String> words = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            words.addAll(List.of("unshare", "-U")); // PostgreSQL refuses to run as uid 0
        }
        words.add(bin.resolve(name).toString());
        words.addAll(Arrays.asList(arguments));
        new Command(words, data.resolveSibling(name + ".log")).run();
    }

    private void prepare(int port) throws IOException, SQLException {
        var superuser = new Properties();
        superuser.put("user", "postgres");
        superuser.put("password", password("postgres"));
        try (var connection = new Driver().connect("jdbc:postgresql://127.0.0.1:" + port + "/postgres", superuser)) {
            if (connection == null) {
                throw new SQLException("no connection");
            }
            if (missing(connection, "SELECT 1 FROM pg_roles WHERE rolname = 'sluice'")) {
                execute(connection, "CREATE ROLE sluice LOGIN CREATEROLE PASSWORD '" + password("sluice") + "'");
            }
            if (missing(connection, "SELECT 1 FROM pg_database WHERE datname = 'sluice'")) {
                execute(connection, "CREATE DATABASE sluice OWNER sluice");
            }
        }
    }

    private String password(String role) throws IOException {
        return home.secret("postgres-" + role + "-password", Secrets::password);
    }

    private static boolean missing(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return !rows.next();
        }
    }

    private static void execute(Connection connection, String command) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
