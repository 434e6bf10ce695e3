package io.sluice.admin.page;

import io.sluice.event.Problem;
import io.sluice.ledger.read.Position;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/** Where a page ends, as text that means nothing to its bearer. */
public final class Cursor {
    private static final int ID = 16;
    private static final int POSITION = 28;
    /** Of the year 9999; Postgres would refuse what is far beyond. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private Cursor() {}

    public static String of(UUID id) {
        return text(ByteBuffer.allocate(ID).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()));
    }

    public static String of(Instant at, UUID id) {
        return text(ByteBuffer.allocate(POSITION)
                .putLong(at.getEpochSecond())
                .putInt(at.getNano())
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits()));
    }

    static UUID id(String text) {
        return id(bytes(text, ID));
    }

    static Position position(String text) {
        var bytes = bytes(text, POSITION);
        long seconds = bytes.getLong();
        if (Math.abs(seconds) > LAST_SECOND) {
            throw bad();
        }
        return new Position(Instant.ofEpochSecond(seconds, bytes.getInt()), id(bytes));
    }

    private static UUID id(ByteBuffer bytes) {
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    private static String text(ByteBuffer bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static ByteBuffer bytes(String text, int length) {
        try {
            var bytes = Base64.getUrlDecoder().decode(text);
            if (bytes.length == length) {
                return ByteBuffer.wrap(bytes);
            }
        } catch (IllegalArgumentException e) {
            // Falls through: it is none of ours.
        }
        throw bad();
    }

    private static RuntimeException bad() {
        return Problem.invalid("cursor", "is none that this list gave").exception();
    }
}
