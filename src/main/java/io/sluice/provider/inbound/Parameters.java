package io.sluice.provider.inbound;

import java.util.Optional;

/** Reading the parameters of a header such as {@code form-data; name="a"; filename="b"}. */
final class Parameters {
    private Parameters() {}

    /** The first parameter of a name, compared without case, quotes taken off. */
    static Optional<String> get(String header, String name) {
        int semicolon = header.indexOf(';');
        while (semicolon >= 0) {
            int start = semicolon + 1;
            int key = end(header, start, "=;");
            if (key == header.length()) {
                return Optional.empty();
            }
            if (header.charAt(key) == ';') {
                semicolon = key;
                continue;
            }
            int value = key + 1;
            while (value < header.length() && Character.isWhitespace(header.charAt(value))) {
                value++;
            }
            boolean quoted = value < header.length() && header.charAt(value) == '"';
            int close = quoted ? closingQuote(header, value + 1) : end(header, value, ";");
            if (header.substring(start, key).strip().equalsIgnoreCase(name)) {
                return Optional.of(
                        quoted
                                ? unescape(header.substring(value + 1, close))
                                : header.substring(value, close).strip());
            }
            semicolon = header.indexOf(';', close);
        }
        return Optional.empty();
    }

    private static int end(String header, int from, String stops) {
        int i = from;
        while (i < header.length() && stops.indexOf(header.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    private static int closingQuote(String header, int from) {
        int i = from;
        while (i < header.length() && header.charAt(i) != '"') {
            i += header.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, header.length());
    }

    private static String unescape(String quoted) {
        return quoted.replace("\\\"", "\"").replace("\\\\", "\\");
    }
}
