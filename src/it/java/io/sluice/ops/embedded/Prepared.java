package io.sluice.ops.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;

/** A data directory with a PostgreSQL that nobody has used: to unpack and initialise one takes seconds, to copy it does not. Made once a build. */
final class Prepared {
    private static final Path HERE = Path.of("target", "it").toAbsolutePath();

    private Prepared() {}

    /** Fills a directory that is empty. */
    static synchronized void copy(Path into) throws IOException, SQLException {
        Files.createDirectories(HERE);
        try (var lock = FileChannel.open(
                        HERE.resolve("stores.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = lock.lock()) {
            var made = HERE.resolve("stores");
            if (!Files.exists(made)) {
                make(made);
            }
            new Command(List.of("cp", "-a", made + "/.", into.toString()), HERE.resolve("stores.log")).run();
        }
    }

    private static void make(Path made) throws IOException, SQLException {
        var part = made.resolveSibling("stores.part");
        Binaries.delete(part);
        var home = DataDirectory.open(part);
        var watchdog = Watchdog.start("");
        try {
            watchdog.watch(new PostgresServer(home).start(OwnStores.freePort()).pid());
        } finally {
            watchdog.close();
            home.close();
        }
        Files.move(part, made, StandardCopyOption.ATOMIC_MOVE);
    }
}
