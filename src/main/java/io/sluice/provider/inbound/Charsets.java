package io.sluice.provider.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;

/** How the bytes of mails become text. */
final class Charsets {
    /** What mail without a known charset mostly is; it has a character for nearly every byte. */
    static final Charset UNKNOWN = Charset.forName("windows-1252");

    /** Longer than any header of people. */
    private static final int MAX_DECODED = 64 * 1024;

    /** An encoded word up to its text: its charset, which a language may follow, and its encoding. RFC 2047, section 2, and RFC 2231, section 5. */
    private static final Pattern WORD = Pattern.compile("=\\?([^?*]*)[^?]*(\\?[bBqQ]\\?)(?=[^?]*\\?=)");

    /** Whatever the decoder may take for the beginning of an encoded word, with the charset it would look up. */
    private static final Pattern BEGUN = Pattern.compile("=\\?(?=([^?]*)\\?)");

    /** By each of their names, in lower case. {@link Charset#forName} searches the whole class path for one it does not know, and a mail may name thousands. */
    private static final Map<String, Charset> KNOWN = known();

    private Charsets() {}

    private static Map<String, Charset> known() {
        var known = new HashMap<String, Charset>();
        for (var charset : Charset.availableCharsets().values()) {
            charset.aliases().forEach(alias -> known.put(alias.toLowerCase(Locale.ROOT), charset));
        }
        Charset.availableCharsets().forEach((name, charset) -> known.put(name.toLowerCase(Locale.ROOT), charset));
        return Map.copyOf(known);
    }

    private static Optional<Charset> find(String name) {
        return Optional.ofNullable(KNOWN.get(name.strip().toLowerCase(Locale.ROOT)));
    }

    /** The charset of a name that a mail gives. ASCII is read as UTF-8, which it is a part of: senders put more in it. */
    static Charset named(String name) {
        return find(name)
                .map(known -> known.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : known)
                .orElse(UNKNOWN);
    }

    /** The charset of a form's field: from the {@code charsets} field, else the part's own type, else UTF-8. */
    static Charset of(JsonNode charsets, Part part) {
        var told = charsets.path(part.name());
        return (told.isTextual() ? Optional.of(told.textValue()) : Parameters.get(part.contentType(), "charset"))
                .map(Charsets::named)
                .orElse(StandardCharsets.UTF_8);
    }

    /** Header text with its encoded words decoded; as it is where one is broken, or where it is longer than any header of people. */
    static String decodeWords(String header) {
        if (header.length() > MAX_DECODED || !header.contains("=?")) {
            return header;
        }
        var known = WORD.matcher(header)
                .replaceAll(word ->
                        Matcher.quoteReplacement("=?" + named(word.group(1)).name() + word.group(2)));
        if (BEGUN.matcher(known).results().anyMatch(word -> find(word.group(1)).isEmpty())) {
            return header;
        }
        try {
            return DecoderUtil.decodeEncodedWords(known, DecodeMonitor.SILENT, UNKNOWN);
        } catch (IllegalArgumentException e) {
            return header;
        }
    }
}
