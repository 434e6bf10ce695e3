package io.sluice.process;

import io.sluice.ops.embedded.OwnStores;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The gateway's classes as the JVM archives them (class data sharing): a start with them takes half of the processors' time. Made once a build, by whichever process
 * of the tests starts a gateway first.
 */
final class Archive {
    /** What the JVM answers a SIGTERM with. */
    private static final int TERMINATED = 128 + 15;

    private static final Path DIRECTORY = Path.of("target", "it").toAbsolutePath();

    private Archive() {}

    /** The option of a gateway of this jar; other options of the garbage collector than these would leave the archive aside. */
    static synchronized String option(Path jar, List<String> options) throws IOException {
        Files.createDirectories(DIRECTORY);
        try (var lock = FileChannel.open(
                        DIRECTORY.resolve("archive.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = lock.lock()) {
            var file = DIRECTORY.resolve("archive.jsa");
            if (!Files.exists(file) || Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(jar)) < 0) {
                make(jar, options, file);
            }
            return "-XX:SharedArchiveFile=" + file;
        }
    }

    /** The JVM writes it while it ends, which must not be cut off. */
    private static void make(Path jar, List<String> options, Path file) {
        var made = file.resolveSibling("archive.new");
        var all = new ArrayList<>(options);
        all.add("-XX:ArchiveClassesAtExit=" + made);
        try (var stores = OwnStores.start()) {
            Files.deleteIfExists(made);
            var variables =
                    Operator.variables(stores.databaseUrl(stores.postgresPort()), stores.redisUrl(stores.redisPort()));
            variables.put("PORT", Integer.toString(Gateway.freePort()));
            try (var gateway = Gateway.run(new Gateway.Setting(DIRECTORY, jar, List.of(), variables), all)) {
                gateway.awaitReady().close();
                if (gateway.exit() != TERMINATED) {
                    throw new AssertionError("the gateway was killed while it wrote the archive: " + gateway.log());
                }
            }
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (Exception e) {
            throw new AssertionError("no archive of the gateway's classes", e);
        }
    }
}
