package io.sluice.tenant.key;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What providers send, as their documentation has it, without anybody's data: text that {@link Packing} compresses against. What was packed with it opens with it alone, so it
 * never changes; other shapes get a file and a marker of their own, which one release reads before the next writes it (decision 16).
 */
final class Shapes {
    private static final String FILE = "shapes-1.txt";
    private static final String SHA_256 = "1171e84feeafcb9eab24ade2c7a93f56b13b51f90633b1f5121f759b7e0c443f";

    private Shapes() {}

    /** @throws IllegalStateException they are not what they were when the first webhook was packed */
    static byte[] bytes() {
        try (var in = Shapes.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("no " + FILE + " in the application");
            }
            var bytes = in.readAllBytes();
            var hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            if (!hash.equals(SHA_256)) {
                throw new IllegalStateException(FILE + " has changed: nothing packed with it would open");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
