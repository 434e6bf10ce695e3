package io.sluice.tenant.peer;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A range of IP addresses: {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or one address.
 *
 * @param bits how many of the first bits an address has to share
 */
public record Network(InetAddress base, int bits) {

    /** Empty where the text is none; names are none, they are not looked up. */
    public static Optional<Network> parse(String text) {
        var parts = text.split("/", -1);
        return parts.length > 2
                ? Optional.empty()
                : address(parts[0])
                        .flatMap(base -> bits(parts.length == 1 ? "" + 8 * base.getAddress().length : parts[1])
                                .filter(bits -> bits <= 8 * base.getAddress().length)
                                .map(bits -> new Network(base, bits)));
    }

    public boolean contains(InetAddress address) {
        var one = base.getAddress();
        var other = address.getAddress();
        if (one.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** An address as text, in brackets or not; empty for anything else. What maps IPv4 into IPv6 is IPv4. */
    static Optional<InetAddress> address(String text) {
        try {
            return text.isEmpty() || text.length() > 64 || text.contains("%")
                    ? Optional.empty()
                    : Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> bits(String text) {
        return text.matches("\\d{1,3}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }
}
