package io.sluice.provider.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;

/** How the bytes of mails become text. */
final class Charsets {
    /** What mail without a known charset mostly is; it has a character for nearly every byte. */
    static final Charset UNKNOWN = Charset.forName("windows-1252");

    /** The decoder's time grows with the square of what it is given. */
    private static final int MAX_DECODED = 64 * 1024;

    private Charsets() {}

    /** The charset of a name that a mail gives. ASCII is read as UTF-8, which it is a part of: senders put more in it. */
    static Charset named(String name) {
        try {
            var charset = Charset.forName(name.strip());
            return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
        } catch (java.nio.charset.IllegalCharsetNameException | UnsupportedCharsetException e) {
            return UNKNOWN;
        }
    }

    /** The charset of a form's field: from the {@code charsets} field, else the part's own type, else UTF-8. */
    static Charset of(JsonNode charsets, Part part) {
        var told = charsets.path(part.name());
        return (told.isTextual() ? Optional.of(told.textValue()) : Parameters.get(part.contentType(), "charset"))
                .map(Charsets::named)
                .orElse(StandardCharsets.UTF_8);
    }

    /** Header text with its encoded words decoded; as it is where they are broken, or where it is longer than any header of people. */
    static String decodeWords(String header) {
        if (header.length() > MAX_DECODED || !header.contains("=?")) {
            return header;
        }
        try {
            return DecoderUtil.decodeEncodedWords(header, DecodeMonitor.SILENT, UNKNOWN);
        } catch (IllegalArgumentException e) {
            return header;
        }
    }
}
