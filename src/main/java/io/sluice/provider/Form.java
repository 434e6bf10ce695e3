package io.sluice.provider;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
        int start = 0;
        for (int i = 0; i <= raw.length; i++) {
            if (i == raw.length || raw[i] == '&') {
                if (i > start) {
                    add(fields, raw, start, i);
                }
                start = i + 1;
            }
        }
        return new Form(fields);
    }

    /** The first value of a field; empty text when it is absent. */
    public String get(String name) {
        return fields.getOrDefault(name, List.of("")).getFirst();
    }

    public boolean has(String name) {
        return !get(name).isEmpty();
    }

    private static void add(Map<String, List<String>> fields, byte[] raw, int from, int to) {
        int equals = from;
        while (equals < to && raw[equals] != '=') {
            equals++;
        }
        fields.computeIfAbsent(decode(raw, from, equals), k -> new ArrayList<>())
                .add(decode(raw, Math.min(equals + 1, to), to));
    }

    private static String decode(byte[] raw, int from, int to) {
        int plain = from;
        while (plain < to && raw[plain] != '%' && raw[plain] != '+') {
            plain++;
        }
        // Names and most values stand for themselves.
        return plain == to ? new String(raw, from, to - from, StandardCharsets.UTF_8) : decoded(raw, from, to);
    }

    private static String decoded(byte[] raw, int from, int to) {
        var out = new byte[to - from];
        int size = 0;
        for (int i = from; i < to; i++) {
            if (raw[i] == '%' && i + 2 < to && HexFormat.isHexDigit(raw[i + 1]) && HexFormat.isHexDigit(raw[i + 2])) {
                out[size++] = (byte) (HexFormat.fromHexDigit(raw[i + 1]) << 4 | HexFormat.fromHexDigit(raw[i + 2]));
                i += 2;
            } else {
                out[size++] = raw[i] == '+' ? (byte) ' ' : raw[i];
            }
        }
        return new String(out, 0, size, StandardCharsets.UTF_8);
    }

    /** Names too are what the sender chose, so only their number is shown. */
    @Override
    public String toString() {
        return "Form[" + fields.size() + " fields]";
    }
}
