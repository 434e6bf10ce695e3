package io.sluice.ledger.row;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Text that a column and its index take: NUL replaced, and what is too long cut and told apart by a checksum. */
public final class Storable {
    /** Bytes that are kept as they are; an index takes no more than about 2,700. */
    private static final int LONGEST = 512;

    private static final int KEPT = LONGEST / 4 - 10;

    private Storable() {}

    public static String text(String text) {
        return fits(text)
                ? text.replace('\0', '\uFFFD')
                : text(text.substring(0, KEPT)) + "~" + Long.toHexString(checksum(text));
    }

    /** Whether the text is stored whole. */
    static boolean fits(String text) {
        return text.length() <= LONGEST / 4
                || (text.length() <= LONGEST && text.getBytes(StandardCharsets.UTF_8).length <= LONGEST);
    }

    private static long checksum(String text) {
        var digest = new CRC32C();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return digest.getValue();
    }
}
