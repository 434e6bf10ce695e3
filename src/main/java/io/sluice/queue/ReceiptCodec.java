package io.sluice.queue;

import io.sluice.event.Receipt;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;

/** A receipt as bytes of a stream entry. */
final class ReceiptCodec {
    private static final int FORMAT = 1;

    private ReceiptCodec() {}

    static byte[] encode(Receipt receipt) {
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** @throws UncheckedIOException not an entry of ours */
    static Receipt decode(byte[] bytes) {
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
            return new Receipt(requestId, tenant, source, provider, receivedAt, events, keys);
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

    private static UUID uuid(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }
}
