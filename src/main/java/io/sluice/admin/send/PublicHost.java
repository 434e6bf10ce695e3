package io.sluice.admin.send;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Hosts in URLs that others are to fetch. By the text alone: nothing is looked up, as what it led to later could be another. */
final class PublicHost {
    /** Its last label is one of the Internet's, which has letters; so numbers that some programs take for addresses are none. */
    private static final Pattern NAME =
            Pattern.compile("(?i)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)+([a-z]|xn--)[a-z0-9-]{0,61}[a-z0-9]\\.?");

    /** Domains of machines and networks of one's own. */
    private static final Set<String> OWN = Set.of(
            "localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "arpa");

    private static final Pattern FOUR = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private PublicHost() {}

    /** @param host as in a URL: an IPv6 address stands in brackets */
    static boolean is(String host) {
        if (host.startsWith("[") || FOUR.matcher(host).matches()) {
            return isPublicAddress(host);
        }
        var name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        var top = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return NAME.matcher(host).matches() && host.length() <= 253 && !OWN.contains(top);
    }

    private static boolean isPublicAddress(String host) {
        try {
            var address = InetAddress.ofLiteral(host);
            return address instanceof Inet6Address ? isGlobal(address.getAddress()) : isPublic(address.getAddress());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** What is routed on the Internet begins with 001; of that, what leads to IPv4 or is for examples is left out. */
    private static boolean isGlobal(byte[] address) {
        int first = (address[0] & 0xff) << 8 | address[1] & 0xff;
        int second = (address[2] & 0xff) << 8 | address[3] & 0xff;
        boolean tunnel = first == 0x2002 || (first == 0x2001 && second == 0);
        return address[0] >> 5 == 1 && !tunnel && !(first == 0x2001 && second == 0xdb8);
    }

    private static boolean isPublic(byte[] address) {
        int a = address[0] & 0xff;
        int b = address[1] & 0xff;
        int c = address[2] & 0xff;
        boolean own = a == 0
                || a == 10
                || a == 127
                || (a == 100 && b >= 64 && b < 128)
                || (a == 169 && b == 254)
                || (a == 172 && b >= 16 && b < 32)
                || (a == 192 && b == 168);
        boolean special = (a == 192 && b == 0 && (c == 0 || c == 2))
                || (a == 198 && (b == 18 || b == 19 || (b == 51 && c == 100)))
                || (a == 203 && b == 0 && c == 113)
                || a >= 224;
        return !own && !special;
    }
}
