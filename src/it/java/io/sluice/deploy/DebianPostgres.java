package io.sluice.deploy;

import io.sluice.process.Gateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A PostgreSQL of the machine's own, of which pg_dump is a part: the embedded one has none. Its data go when this is closed. */
final class DebianPostgres implements AutoCloseable {
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    static final String PASSWORD = "it";

    private final Path programs;
    private final Path data;
    private final int port;

    private DebianPostgres(Path programs, Path data, int port) {
        this.programs = programs;
        this.data = data;
        this.port = port;
    }

    /** Where the newest version's programs are; empty where none is installed. */
    static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(VERSIONS)) {
            return Optional.empty();
        }
        try (var versions = Files.list(VERSIONS)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin ->
                            Files.isExecutable(bin.resolve("initdb")) && Files.isExecutable(bin.resolve("pg_dump")))
                    .max(Comparator.comparingInt(bin ->
                            Integer.parseInt(bin.getParent().getFileName().toString())));
        }
    }

    /** Returns when it takes connections: with the role {@code sluice}, who owns the database {@code sluice} and may make roles. */
    static DebianPostgres start(Path programs, Path directory) throws IOException, InterruptedException {
        var postgres = new DebianPostgres(programs, directory.resolve("data"), Gateway.freePort());
        var password = Files.writeString(directory.resolve("password"), PASSWORD);
        postgres.run(
                "initdb",
                "-U",
                "postgres",
                "-A",
                "scram-sha-256",
                "--pwfile",
                password.toString(),
                "-E",
                "UTF8",
                "--locale=C.UTF-8");
        postgres.run(
                "pg_ctl",
                "-w",
                "-l",
                directory.resolve("log").toString(),
                "-o",
                "-p " + postgres.port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=",
                "start");
        try (var connection = java.sql.DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + postgres.port + "/postgres", "postgres", PASSWORD);
                var statement = connection.createStatement()) {
            statement.execute("CREATE ROLE sluice LOGIN CREATEROLE PASSWORD '" + PASSWORD + "'");
            statement.execute("CREATE DATABASE sluice OWNER sluice");
        } catch (java.sql.SQLException e) {
            throw new IOException(e);
        }
        return postgres;
    }

    int port() {
        return port;
    }

    String url() {
        return "postgresql://sluice:" + PASSWORD + "@127.0.0.1:" + port + "/sluice";
    }

    java.sql.Connection connect() throws java.sql.SQLException {
        return java.sql.DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/sluice", "sluice", PASSWORD);
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            words.addAll(List.of("unshare", "-U")); // PostgreSQL refuses to run as uid 0
        }
        words.addAll(List.of(programs.resolve(program).toString(), "-D", data.toString()));
        words.addAll(List.of(arguments));
        var log = data.resolveSibling(program + ".log").toFile();
        int code = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException(program + ": " + Files.readString(log.toPath()));
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("pg_ctl", "-w", "-m", "immediate", "stop");
    }
}
