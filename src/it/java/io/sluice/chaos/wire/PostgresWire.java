package io.sluice.chaos.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.process.Proxy;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A connection to PostgreSQL whose commits of batches are seen: of transactions that insert into {@code event}. Prepared statements travel by their names, so the
 * names are kept.
 *
 * @see <a href="https://www.postgresql.org/docs/18/protocol-message-formats.html">Message formats</a>
 */
public final class PostgresWire implements Proxy.Wire {
    private static final String COMMITTED = "C\0\0\0\013COMMIT\0";
    private static final int VERSION_3 = 3;

    private final Trap trap;
    private final Map<String, String> prepared = new HashMap<>();
    private byte[] rest = new byte[0];
    private boolean started;
    private boolean batch;
    private volatile boolean committing;

    public PostgresWire(Trap trap) {
        this.trap = trap;
    }

    @Override
    public boolean toStore(byte[] piece) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(rest);
        bytes.writeBytes(piece);
        var buffer = ByteBuffer.wrap(bytes.toByteArray());
        boolean passes = true;
        while (passes && isWhole(buffer)) {
            passes = started ? message(buffer) : hello(buffer);
        }
        rest = new byte[buffer.remaining()];
        buffer.get(rest);
        return passes;
    }

    private boolean isWhole(ByteBuffer buffer) {
        int type = started ? 1 : 0;
        return buffer.remaining() >= type + Integer.BYTES
                && buffer.remaining() >= type + buffer.getInt(buffer.position() + type);
    }

    /** The first messages have no type; one that asks for encryption comes before the one that starts. */
    private boolean hello(ByteBuffer buffer) {
        int length = buffer.getInt();
        started = buffer.getShort() == VERSION_3;
        buffer.position(buffer.position() + length - Integer.BYTES - Short.BYTES);
        return true;
    }

    private boolean message(ByteBuffer buffer) {
        var type = (char) buffer.get();
        var body = new byte[buffer.getInt() - Integer.BYTES];
        buffer.get(body);
        var texts = new String(body, ISO_8859_1).split("\0", 3);
        return switch (type) {
            case 'P' -> {
                prepared.put(texts[0], texts[1]);
                yield true;
            }
            case 'B' -> statement(prepared.getOrDefault(texts[1], ""));
            case 'Q' -> statement(texts[0]);
            default -> true;
        };
    }

    private boolean statement(String sql) {
        if (sql.contains("INSERT INTO event (")) {
            batch = true;
        }
        if (!batch || !sql.equals("COMMIT")) {
            return true;
        }
        batch = false;
        committing = true;
        return trap.passes(Step.COMMIT_SENT);
    }

    @Override
    public boolean fromStore(byte[] piece) {
        if (!committing || !new String(piece, ISO_8859_1).contains(COMMITTED)) {
            return true;
        }
        committing = false;
        return trap.passes(Step.COMMIT_ANSWERED);
    }
}
