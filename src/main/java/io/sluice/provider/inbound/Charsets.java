package io.sluice.provider.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;

/** How the bytes of mails become text. */
final class Charsets {
    /** What mail without a known charset mostly is; it has a character for nearly every byte. */
    static final Charset UNKNOWN = Charset.forName("windows-1252");

    /** Longer than any header of people. */
    private static final int MAX_DECODED = 64 * 1024;

    /** By each of their names, in lower case. {@link Charset#forName} searches the whole class path for one it does not know, and a mail may name thousands. */
    private static final Map<String, Charset> KNOWN = known();

    private Charsets() {}

    private static Map<String, Charset> known() {
        var known = new HashMap<String, Charset>();
        var all = Charset.availableCharsets();
        all.values()
                .forEach(charset ->
                        charset.aliases().forEach(alias -> known.put(alias.toLowerCase(Locale.ROOT), charset)));
        all.forEach((name, charset) -> known.put(name.toLowerCase(Locale.ROOT), charset));
        return Map.copyOf(known);
    }

    /** Whether {@link Charset#forName} finds it without a search. */
    static boolean isKnown(String name) {
        return KNOWN.containsKey(name.toLowerCase(Locale.ROOT));
    }

    /** The charset of a name that a mail gives. ASCII is read as UTF-8, which it is a part of: senders put more in it. */
    static Charset named(String name) {
        var known = KNOWN.getOrDefault(name.strip().toLowerCase(Locale.ROOT), UNKNOWN);
        return known.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : known;
    }

    /** The charset of a form's field: from the {@code charsets} field, else the part's own type, else UTF-8. */
    static Charset of(JsonNode charsets, Part part) {
        var told = charsets.path(part.name());
        return (told.isTextual() ? Optional.of(told.textValue()) : Parameters.get(part.contentType(), "charset"))
                .map(Charsets::named)
                .orElse(StandardCharsets.UTF_8);
    }

    /**
     * Header text with its encoded words decoded (RFC 2047), those of an unknown charset as {@link #UNKNOWN}. What is no encoded word stays as it is, and so does a header longer than
     * any of people.
     */
    static String decodeWords(String header) {
        return header.length() > MAX_DECODED || !header.contains("=?") ? header : new Words(header).decoded();
    }

    /** Finds the words as the decoder does, which must not see a charset that it would have to search for, nor begin where no word ends. */
    private static final class Words {
        private final String header;
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder known = new StringBuilder();
        private int left;
        private int done;

        Words(String header) {
            this.header = header;
        }

        String decoded() {
            for (int begin = header.indexOf("=?"); begin >= 0; begin = header.indexOf("=?", done)) {
                int charsetEnd = header.indexOf('?', begin + 2);
                int encodingEnd = charsetEnd < 0 ? -1 : header.indexOf('?', charsetEnd + 1);
                if (encodingEnd < 0) {
                    break;
                }
                var charset = header.substring(begin + 2, charsetEnd);
                if (charset.isEmpty() || charset.chars().anyMatch(Character::isWhitespace)) {
                    leave(begin + 2);
                    continue;
                }
                int end = header.indexOf("?=", encodingEnd + 1);
                if (end < 0) {
                    break;
                }
                var encoding = header.substring(charsetEnd + 1, encodingEnd);
                if (encoding.equalsIgnoreCase("b") || encoding.equalsIgnoreCase("q")) {
                    known.append(header, done, begin + 2).append(charsetOf(charset));
                    known.append(header, charsetEnd, end + 2);
                    done = end + 2;
                } else {
                    leave(end + 2);
                }
            }
            leave(header.length());
            return text.toString();
        }

        /** Without the language that may follow it: RFC 2231, section 5. */
        private static String charsetOf(String told) {
            int language = told.indexOf('*');
            return named(language < 0 ? told : told.substring(0, language)).name();
        }

        private void leave(int until) {
            text.append(words()).append(header, done, until);
            known.setLength(0);
            done = until;
            left = until;
        }

        private String words() {
            try {
                return DecoderUtil.decodeEncodedWords(known.toString(), DecodeMonitor.SILENT, UNKNOWN);
            } catch (IllegalArgumentException e) {
                return header.substring(left, done);
            }
        }
    }
}
