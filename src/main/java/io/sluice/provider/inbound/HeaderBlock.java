package io.sluice.provider.inbound;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The header fields of a mail or of a part, as sent.
 *
 * @param text the fields alone, folded, each with its line end
 */
record HeaderBlock(String text) {

    static final HeaderBlock NONE = new HeaderBlock("");

    /** What stands before the first blank line. */
    static HeaderBlock of(byte[] body, int from, int to) {
        int line = from;
        while (line < to && !isBlank(body, line, to)) {
            while (line < to && body[line] != '\n') {
                line++;
            }
            line = Math.min(line + 1, to);
        }
        return new HeaderBlock(new String(body, from, line - from, StandardCharsets.UTF_8));
    }

    static boolean isBlank(byte[] body, int line, int end) {
        return line < end && (body[line] == '\n' || (body[line] == '\r' && line + 1 < end && body[line + 1] == '\n'));
    }

    /** The first field of this name, unfolded, without space around it; empty when there is none or nothing in it. */
    Optional<String> first(String name) {
        for (int line = 0; line < text.length(); line = lineEnd(line)) {
            if (names(line, name)) {
                var value = unfolded(line + name.length() + 1).strip();
                return value.isEmpty() ? Optional.empty() : Optional.of(value);
            }
        }
        return Optional.empty();
    }

    private boolean names(int line, String name) {
        int colon = line + name.length();
        return colon < text.length()
                && text.charAt(colon) == ':'
                && text.regionMatches(true, line, name, 0, name.length());
    }

    private String unfolded(int from) {
        int end = lineEnd(from);
        while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
            end = lineEnd(end);
        }
        return text.substring(from, end).replace("\r", "").replace("\n", "");
    }

    private int lineEnd(int from) {
        int newline = text.indexOf('\n', from);
        return newline < 0 ? text.length() : newline + 1;
    }

    @Override
    public String toString() {
        return "HeaderBlock[" + text.length() + " characters]";
    }
}
