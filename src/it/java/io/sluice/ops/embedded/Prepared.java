package io.sluice.ops.embedded;

import io.sluice.ops.schema.History;
import io.sluice.ops.schema.Migrations;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;

/** Data directories with a PostgreSQL that nobody has used: to unpack and initialise one takes seconds, to copy it does not. Made once a build. */
final class Prepared {
    private static final Path HERE = Path.of("target", "it").toAbsolutePath();

    private static final Path EMPTY = HERE.resolve("stores");
    private static final Path WITH_SCHEMA =
            HERE.resolve("stores-" + Integer.toHexString(History.ofThisVersion().hashCode()));

    private Prepared() {}

    /** Fills a directory that is empty: the database has no table. */
    static void copy(Path into) throws IOException, SQLException {
        copy(EMPTY, into);
    }

    /** The same, but the database has this version's schema. */
    static void copyWithSchema(Path into) throws IOException, SQLException {
        copy(WITH_SCHEMA, into);
    }

    private static synchronized void copy(Path from, Path into) throws IOException, SQLException {
        Files.createDirectories(HERE);
        try (var lock = FileChannel.open(
                        HERE.resolve("stores.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = lock.lock()) {
            if (!Files.exists(EMPTY)) {
                make(EMPTY, part -> {}, database -> {});
            }
            if (from.equals(WITH_SCHEMA) && !Files.exists(WITH_SCHEMA)) {
                make(WITH_SCHEMA, part -> cp(EMPTY, part), Prepared::migrate);
            }
            cp(from, into);
        }
    }

    private static void cp(Path from, Path into) throws IOException {
        new Command(List.of("cp", "-a", from + "/.", into.toString()), HERE.resolve("stores.log")).run();
    }

    private static void migrate(PostgresServer.Address database) {
        Migrations.ofThisVersion()
                .dataSource(database.jdbcUrl(), database.user(), database.password())
                .load()
                .migrate();
    }

    private interface Step<T> {
        void run(T with) throws IOException;
    }

    private static void make(Path made, Step<Path> before, Step<PostgresServer.Address> after)
            throws IOException, SQLException {
        var part = made.resolveSibling("stores.part");
        Binaries.delete(part);
        var home = DataDirectory.open(part);
        var watchdog = Watchdog.start("");
        try {
            before.run(part);
            var database = new PostgresServer(home).start(OwnStores.freePort());
            watchdog.watch(database.pid());
            after.run(database);
        } finally {
            watchdog.close();
            home.close();
        }
        Files.move(part, made, StandardCopyOption.ATOMIC_MOVE);
    }
}
