package io.sluice.provider;

import java.io.CharArrayReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Decodes documents of usual size into buffers that are used again, where a {@code String} would take several times the document. Malformed bytes become U+FFFD, as in a
 * {@code String}. Thread-safe.
 */
final class Utf8Text {
    private static final int MOST = 32 * 1024;

    /** As many as work at a time. What is made beyond these is left to the collector. */
    private final BlockingQueue<Decoder> free =
            new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

    /** What is made of a text. The reader is of no use after it. */
    @FunctionalInterface
    interface Reading<T> {
        T of(Reader text) throws IOException;
    }

    private static final class Decoder {
        private final CharBuffer text = CharBuffer.allocate(MOST);
        private final CharsetDecoder utf8 = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);

        private Reader decode(byte[] bytes) {
            text.clear();
            utf8.reset().decode(ByteBuffer.wrap(bytes), text, true);
            utf8.flush(text);
            text.flip();
            return new CharArrayReader(text.array(), 0, text.length());
        }
    }

    /** Whether the bytes are a JSON object or array in UTF-8 (RFC 4627, part 3: in another encoding one of the first two bytes is zero), and few enough. */
    static boolean fits(byte[] bytes) {
        return bytes.length > 1 && bytes.length <= MOST && (bytes[0] == '{' || bytes[0] == '[') && bytes[1] != 0;
    }

    <T> T read(byte[] bytes, Reading<T> reading) throws IOException {
        var taken = free.poll();
        var decoder = taken == null ? new Decoder() : taken;
        try {
            return reading.of(decoder.decode(bytes));
        } finally {
            free.offer(decoder);
        }
    }
}
