package io.sluice.event;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;

/**
 * One HTTP request as received, not yet verified.
 *
 * @param method HTTP method, upper case
 * @param url the public URL it was sent to: the configured base followed by path and query, byte for byte as received (undecoded)
 * @param body the exact bytes; empty when there were none
 */
public record RawRequest(String method, String url, Headers headers, byte[] body) {

    private static final int FORMAT = 1;

    public RawRequest withBody(byte[] other) {
        return new RawRequest(method, url, headers, other);
    }

    public RawRequest withHeaders(Headers other) {
        return new RawRequest(method, url, other, body);
    }

    /** What follows the {@code ?}, undecoded; empty when there is none. */
    public String query() {
        int mark = url.indexOf('?');
        return mark < 0 ? "" : url.substring(mark + 1);
    }

    /**
     * The whole request as bytes, for {@link #fromBytes}.
     *
     * @throws IllegalStateException it only stands in for one that is kept as it was sealed
     */
    @SuppressWarnings("ReferenceEquality") // one thing stands in
    public byte[] toBytes() {
        if (this == Event.SEALED) {
            throw new IllegalStateException("what is kept as it was sealed has no bytes here");
        }
        var texts = new ArrayList<byte[]>(2 + 2 * headers.entries().size());
        texts.add(method.getBytes(StandardCharsets.UTF_8));
        texts.add(url.getBytes(StandardCharsets.UTF_8));
        for (var header : headers.entries()) {
            texts.add(header.getKey().getBytes(StandardCharsets.UTF_8));
            texts.add(header.getValue().getBytes(StandardCharsets.UTF_8));
        }
        int size = 1 + 2 * Integer.BYTES + body.length;
        for (var text : texts) {
            size += Integer.BYTES + text.length;
        }
        var bytes = ByteBuffer.allocate(size).put((byte) FORMAT);
        for (int i = 0; i < texts.size(); i++) {
            if (i == 2) {
                bytes.putInt(headers.entries().size());
            }
            bytes.putInt(texts.get(i).length).put(texts.get(i));
        }
        if (texts.size() == 2) {
            bytes.putInt(0);
        }
        return bytes.putInt(body.length).put(body).array();
    }

    /** @throws UncheckedIOException the bytes were not made by {@link #toBytes} */
    public static RawRequest fromBytes(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != FORMAT) {
                throw new IOException("unknown request format");
            }
            var method = read(in);
            var url = read(in);
            int count = in.readInt();
            var headers = new ArrayList<Map.Entry<String, String>>();
            for (int i = 0; i < count; i++) {
                headers.add(Map.entry(read(in), read(in)));
            }
            return new RawRequest(method, url, new Headers(headers), in.readNBytes(in.readInt()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    /** Says shape only: URL, headers and body may hold secrets and personal data. */
    @Override
    public String toString() {
        return "RawRequest[" + method + ", " + headers.entries().size() + " headers, " + body.length + " bytes]";
    }
}
