package io.sluice.provider.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The first mailbox of a From header.
 *
 * @param address lower case
 * @param name decoded; empty when there is none
 */
record Address(String address, Optional<String> name) {
    private static final int MAX_ADDRESS = 320;

    /** Finds the address before encoded words are decoded, so that a name cannot pose as the address. */
    static Optional<Address> parse(String from) {
        int close = from.lastIndexOf('>');
        int open = from.lastIndexOf('<', close);
        if (close > open && open >= 0) {
            return of(from.substring(open + 1, close), from.substring(0, open));
        }
        return of(from.split(",", 2)[0], "");
    }

    /** The addresses of a header that lists several, as far as they can be told; a comma inside quotes or brackets separates nothing. */
    static List<String> list(String header) {
        var addresses = new ArrayList<String>();
        int start = 0;
        boolean quoted = false;
        boolean bracketed = false;
        for (int i = 0; i <= header.length(); i++) {
            char c = i < header.length() ? header.charAt(i) : ',';
            quoted ^= c == '"' && !bracketed;
            bracketed = !quoted && (c == '<' || (bracketed && c != '>'));
            if (i == header.length() || (c == ',' && !quoted && !bracketed)) {
                parse(header.substring(start, i)).ifPresent(found -> addresses.add(found.address()));
                start = i + 1;
            }
        }
        return addresses;
    }

    private static Optional<Address> of(String text, String before) {
        var address = text.strip().toLowerCase(Locale.ROOT);
        int at = address.lastIndexOf('@');
        boolean plausible = at > 0
                && at < address.length() - 1
                && address.length() <= MAX_ADDRESS
                && address.chars().noneMatch(c -> c <= ' ' || c == 127);
        if (!plausible) {
            return Optional.empty();
        }
        var name = Charsets.decodeWords(before.strip()).strip();
        boolean quoted = name.length() > 1 && name.startsWith("\"") && name.endsWith("\"");
        var bare = quoted
                ? name.substring(1, name.length() - 1).replace("\\\"", "\"").strip()
                : name;
        return Optional.of(new Address(address, bare.isEmpty() ? Optional.empty() : Optional.of(bare)));
    }

    @Override
    public String toString() {
        return "Address";
    }
}
