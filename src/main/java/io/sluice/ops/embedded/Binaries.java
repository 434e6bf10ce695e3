package io.sluice.ops.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The stores' programs, unpacked from jars into the data directory: no other local user can plant one there, and a process that runs one is known to belong
 * to this directory.
 */
final class Binaries {
    private static final boolean MAC =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    private static final String REDIS =
            "redis-server-7.0.15-" + (MAC ? "darwin" : "linux") + "-" + (ARM ? "arm64" : "amd64");
    private static final String POSTGRES =
            "postgres-" + (MAC ? "darwin" : "linux") + "-" + (ARM ? "arm_64" : "x86_64") + ".txz";

    private Binaries() {}

    /** The Redis server's executable. */
    static Path redis(Path into) throws IOException {
        var target = into.resolve("redis-server-7.0.15");
        if (!Files.exists(target)) {
            var part = into.resolve("redis-server.part");
            try (var in = resource(REDIS)) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            }
            executable(part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
        return target;
    }

    /** The directory of {@code initdb}, {@code pg_ctl} and {@code postgres}. */
    static Path postgres(Path into) throws IOException {
        var target = into.resolve("postgres-" + checksum(POSTGRES));
        if (!Files.exists(target)) {
            var part = into.resolve("postgres.part");
            delete(part);
            unpack(POSTGRES, part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
        return target.resolve("bin");
    }

    private static void unpack(String archive, Path into) throws IOException {
        try (var tar =
                new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(resource(archive))))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(entry, tar, into.resolve(entry.getName()).normalize());
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path to) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(to);
            return;
        }
        Files.createDirectories(to.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(to, Path.of(entry.getLinkName()));
        } else {
            Files.copy(content, to);
            if ((entry.getMode() & 0100) != 0) {
                executable(to);
            }
        }
    }

    /** Tells one build of the archive from another, so that an upgrade of the jar unpacks anew. */
    private static String checksum(String name) throws IOException {
        try (var in = new CheckedInputStream(resource(name), new CRC32())) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return Long.toHexString(in.getChecksum().getValue());
        }
    }

    private static InputStream resource(String name) throws IOException {
        var in = Binaries.class.getResourceAsStream("/" + name);
        if (in == null) {
            throw new IOException("this build holds no " + name + "; set DATABASE_URL and REDIS_URL");
        }
        return in;
    }

    private static void executable(Path file) throws IOException {
        if (!file.toFile().setExecutable(true)) {
            throw new IOException(file + " cannot be made executable");
        }
    }

    static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            Files.walkFileTree(tree, new Deleting());
        }
    }

    private static final class Deleting extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @org.jspecify.annotations.Nullable IOException failed)
                throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
