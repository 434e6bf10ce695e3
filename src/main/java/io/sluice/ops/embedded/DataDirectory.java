package io.sluice.ops.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Supplier;

/** Where the embedded stores keep their data and the generated keys. One gateway owns it at a time; nobody but its user can read it. */
final class DataDirectory implements AutoCloseable {
    private static final FileAttribute<?> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes the directory where there is none and locks it until it is closed or this process ends, however it ends. */
    static DataDirectory open(Path wanted) {
        try {
            Files.createDirectories(wanted.toAbsolutePath().getParent());
            if (!Files.isDirectory(wanted)) {
                Files.createDirectory(wanted, OWNER_ONLY_DIRECTORY);
            }
            var path = wanted.toRealPath();
            return new DataDirectory(path, lock(path.resolve("lock")));
        } catch (IOException e) {
            throw new StartRefused("SLUICE_DATA_DIR: " + wanted.toAbsolutePath()
                    + " should be a directory that this user can make and write: " + e);
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        var channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_ONLY_FILE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // this process holds it
        }
        channel.close();
        throw new StartRefused("SLUICE_DATA_DIR: " + file.getParent()
                + " is in use by another running gateway; stop that one or name another directory");
    }

    Path path() {
        return path;
    }

    /** A directory inside, readable by its user alone. */
    Path directory(String name) throws IOException {
        var directory = path.resolve(name);
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory, OWNER_ONLY_DIRECTORY);
        }
        return directory;
    }

    /** A secret that is made once and then kept. */
    String secret(String name, Supplier<String> make) throws IOException {
        var file = path.resolve(name);
        if (!Files.exists(file)) {
            write(file, make.get());
        }
        return Files.readString(file).strip();
    }

    /** Writes a file that its user alone can read; it is there whole or not at all. */
    static void write(Path file, String text) throws IOException {
        var part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createFile(part, OWNER_ONLY_FILE);
        try (var channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
