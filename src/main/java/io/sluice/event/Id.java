package io.sluice.event;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * A public identifier: a prefix that says what it names, an underscore, and 26 characters of Crockford base32 that hold a UUIDv7.
 *
 * @see <a href="https://github.com/jetify-com/typeid/tree/main/spec">TypeID 0.3</a>
 */
public record Id(Kind kind, UUID uuid) {

    /** What an identifier names. */
    public enum Kind {
        TENANT("ten"),
        API_KEY("key"),
        SOURCE("src"),
        SECRET("sec"),
        ROUTE("rte"),
        EVENT("evt"),
        RECORD("rec"),
        REJECTION("rej"),
        REPLAY("rpl"),
        CALENDAR("cal"),
        SEND("snd"),
        AUDIT("aud");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 26;

    public static String of(Kind kind, UUID uuid) {
        return new Id(kind, uuid).toString();
    }

    /** Reads an identifier of whatever kind; empty when the text is none. */
    public static Optional<Id> parse(String text) {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> parse(kind, text).map(uuid -> new Id(kind, uuid)).stream())
                .findFirst();
    }

    /** Reads an identifier of the wanted kind; empty when the text is not one. */
    public static Optional<UUID> parse(Kind kind, String text) {
        int start = kind.prefix.length() + 1;
        if (text.length() != start + LENGTH || !text.startsWith(kind.prefix) || text.charAt(start - 1) != '_') {
            return Optional.empty();
        }
        long high = 0;
        long low = 0;
        for (int i = start; i < text.length(); i++) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            if (digit < 0 || (i == start && digit > 7)) {
                return Optional.empty();
            }
            high = high << 5 | low >>> 59;
            low = low << 5 | digit;
        }
        return Optional.of(new UUID(high, low));
    }

    @Override
    public String toString() {
        var text = new char[LENGTH];
        long high = uuid.getMostSignificantBits();
        long low = uuid.getLeastSignificantBits();
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt((int) (low & 31));
            low = low >>> 5 | high << 59;
            high >>>= 5;
        }
        return kind.prefix + '_' + new String(text);
    }
}
