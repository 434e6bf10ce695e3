package io.sluice.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system that can be filled. Only root can have one. */
public final class SmallDisk implements AutoCloseable {
    private static final int PIECE = 64 * 1024;

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    public static SmallDisk mount() throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("sluice-disk-");
        run("mount", "-t", "tmpfs", "-o", "size=192m,mode=700", "sluice-it", directory.toString());
        return new SmallDisk(directory);
    }

    public Path directory() {
        return directory;
    }

    /** Leaves no room at all. */
    public void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(directory.resolve("fill"))) {
            for (int piece = PIECE; piece > 0; piece /= 2) {
                write(out, new byte[piece]);
            }
        }
    }

    private static void write(OutputStream out, byte[] piece) {
        try {
            while (true) {
                out.write(piece);
            }
        } catch (IOException full) {
            // That is what was wanted.
        }
    }

    public void empty() throws IOException {
        Files.deleteIfExists(directory.resolve("fill"));
    }

    private static void run(String... words) throws IOException, InterruptedException {
        var process = new ProcessBuilder(words).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IOException(words[0] + " failed");
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("umount", "-l", directory.toString());
        Files.delete(directory);
    }
}
