package io.sluice.queue;

import io.sluice.event.Receipt;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;

/**
 * A receipt as bytes of a stream entry. Where the request is traced, its {@code traceparent} follows, and only there: a node that does not know of it reads no
 * further than the receipt.
 */
final class ReceiptCodec {
    private static final int FORMAT = 1;

    /** Longer ones are none of ours. */
    private static final int MOST_OF_A_TRACE = 64;

    private ReceiptCodec() {}

    /** @param trace as it was written; empty where there is none */
    record Read(Receipt receipt, String trace) {}

    /** @param trace ASCII; empty where the request is not traced */
    static byte[] encode(Receipt receipt, String trace) {
        var bytes = new ByteArrayOutputStream(128);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            write(out, receipt.requestId());
            write(out, receipt.tenant());
            write(out, receipt.sourceId());
            write(out, receipt.provider());
            out.writeLong(receipt.receivedAt().toEpochMilli());
            out.writeInt(receipt.events());
            out.writeInt(receipt.accountKeys().size());
            for (var key : receipt.accountKeys()) {
                write(out, key);
            }
            out.writeBytes(trace);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** @throws UncheckedIOException not an entry of ours */
    static Read decode(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != FORMAT) {
                throw new IOException("unknown receipt format");
            }
            var requestId = uuid(in);
            var tenant = uuid(in);
            var source = uuid(in);
            var provider = text(in);
            var receivedAt = Instant.ofEpochMilli(in.readLong());
            int events = in.readInt();
            int count = in.readInt();
            var keys = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                keys.add(text(in));
            }
            return new Read(new Receipt(requestId, tenant, source, provider, receivedAt, events, keys), trace(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(DataOutputStream out, UUID id) throws IOException {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    /** Character by character: an account key may be longer than {@code writeUTF} takes, and broken as Unicode, and must come back the same. */
    private static void write(DataOutputStream out, String text) throws IOException {
        out.writeInt(text.length());
        out.writeChars(text);
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        var text = new StringBuilder();
        while (text.length() < length) {
            text.append(in.readChar());
        }
        return text.toString();
    }

    private static String trace(DataInputStream in) throws IOException {
        return in.available() == 0 ? "" : new String(in.readNBytes(MOST_OF_A_TRACE), StandardCharsets.ISO_8859_1);
    }

    private static UUID uuid(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }
}
