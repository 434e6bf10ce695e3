package io.sluice.provider;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Fields of {@code application/x-www-form-urlencoded}, decoded from the raw bytes in the order sent, blanks and repetitions kept. Malformed percent signs are taken
 * literally, as browsers do.
 *
 * @see <a href="https://url.spec.whatwg.org/#urlencoded-parsing">URL Standard 5.1</a>
 */
public record Form(Map<String, List<String>> fields) {

    public Form {
        fields = Collections.unmodifiableMap(fields);
    }

    /** More fields than any provider sends; who sends as many wants them sorted. */
    private static final int MAX_FIELDS = 10_000;

    /** Whether there are no more fields than are looked at. */
    public static boolean fits(byte[] raw) {
        return raw.length < MAX_FIELDS || count(raw) <= MAX_FIELDS;
    }

    private static int count(byte[] raw) {
        int fields = 1;
        for (byte b : raw) {
            fields += b == '&' ? 1 : 0;
        }
        return fields;
    }

    public static Form parse(byte[] raw) {
        var fields = new LinkedHashMap<String, List<String>>();
        each(
                raw,
                (name, value) -> fields.computeIfAbsent(name.text(), k -> new ArrayList<>())
                        .add(value.text()));
        return new Form(fields);
    }

    /** Names and values in the order sent. */
    public static void each(byte[] raw, BiConsumer<Part, Part> field) {
        // A text is searched by the processor's wide instructions, and each byte is a character here.
        var text = new String(raw, StandardCharsets.ISO_8859_1);
        int start = 0;
        while (start < raw.length) {
            int end = orElse(text.indexOf('&', start), raw.length);
            if (end > start) {
                int equals = orElse(text.indexOf('=', start, end), end);
                field.accept(new Part(raw, start, equals), new Part(raw, Math.min(equals + 1, end), end));
            }
            start = end + 1;
        }
    }

    private static int orElse(int found, int otherwise) {
        return found < 0 ? otherwise : found;
    }

    /** A name or a value where it stands, not decoded yet. */
    public record Part(byte[] raw, int from, int to) {
        private static final char NO_UTF_8 = '\uFFFD';
        private static final int NONE = -1;

        public String text() {
            int plain = from;
            while (plain < to && raw[plain] != '%' && raw[plain] != '+') {
                plain++;
            }
            // Names and most values stand for themselves.
            return plain == to
                    ? new String(raw, from, to - from, StandardCharsets.UTF_8)
                    : new String(decoded(), StandardCharsets.UTF_8);
        }

        /** The text in UTF-8; mostly what was decoded, without the long way through the text. */
        public byte[] utf8() {
            var bytes = decoded();
            var text = new String(bytes, StandardCharsets.UTF_8);
            return text.indexOf(NO_UTF_8) < 0 ? bytes : text.getBytes(StandardCharsets.UTF_8);
        }

        private byte[] decoded() {
            var out = new byte[to - from];
            int size = 0;
            for (int i = from; i < to; i++) {
                byte b = raw[i];
                int escaped = b == '%' && i + 2 < to ? escaped(raw[i + 1], raw[i + 2]) : NONE;
                if (escaped != NONE) {
                    out[size++] = (byte) escaped;
                    i += 2;
                } else {
                    out[size++] = b == '+' ? (byte) ' ' : b;
                }
            }
            return size == out.length ? out : Arrays.copyOf(out, size);
        }

        private static int escaped(byte high, byte low) {
            int value = Character.digit(high, 16) << 4 | Character.digit(low, 16);
            return value < 0 ? NONE : value;
        }

        /** Hides what the sender chose. */
        @Override
        public String toString() {
            return "Part[" + (to - from) + " bytes]";
        }
    }

    /** The first value of a field; empty text when it is absent. */
    public String get(String name) {
        return fields.getOrDefault(name, List.of("")).getFirst();
    }

    public boolean has(String name) {
        return !get(name).isEmpty();
    }

    /** Names too are what the sender chose, so only their number is shown. */
    @Override
    public String toString() {
        return "Form[" + fields.size() + " fields]";
    }
}
