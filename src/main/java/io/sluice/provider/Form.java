package io.sluice.provider;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
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
        int fields = 1;
        for (byte b : raw) {
            fields += b == '&' ? 1 : 0;
        }
        return fields <= MAX_FIELDS;
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
        var out = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            int high = raw[i] == '%' && i + 2 < to ? Character.digit(raw[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(raw[i + 2], 16) : -1;
            if (low >= 0) {
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(raw[i] == '+' ? ' ' : raw[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Names too are what the sender chose, so only their number is shown. */
    @Override
    public String toString() {
        return "Form[" + fields.size() + " fields]";
    }
}
