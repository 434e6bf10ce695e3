package io.sluice.provider.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.provider.Hmac;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What the header {@code Stripe-Signature} says: {@code t=1700000000,v1=hex,v1=hex,v0=hex}.
 *
 * @param time the first {@code t} as sent, digits only; it is part of the signed bytes
 * @param signatures every {@code v1}, never empty; {@code v0} is a scheme of tests and not taken
 * @see <a href="https://docs.stripe.com/webhooks#verify-manually">Verify webhook signatures manually</a>
 */
record StripeSignature(String time, List<String> signatures) {

    private static final Duration TOLERANCE = Duration.ofSeconds(300);

    /** Long.MAX_VALUE has 19 digits, so 18 always fit. */
    private static final int MAX_DIGITS = 18;

    static Optional<StripeSignature> parse(String header) {
        var times = new ArrayList<String>();
        var signatures = new ArrayList<String>();
        for (var item : header.split(",", -1)) {
            int equals = item.indexOf('=');
            var value = item.substring(equals + 1);
            switch (equals < 0 ? "" : item.substring(0, equals)) {
                case "t" -> times.add(value);
                case "v1" -> signatures.add(value);
                default -> {} // v0, and schemes to come
            }
        }
        return times.isEmpty() || signatures.isEmpty() || !isNumber(times.getFirst())
                ? Optional.empty()
                : Optional.of(new StripeSignature(times.getFirst(), signatures));
    }

    /** Compares the text of the hash, so that upper-case hex does not pass. Every signature is compared, whichever matches. */
    boolean matches(byte[] secret, byte[] body) {
        if (secret.length == 0) {
            return false;
        }
        var hash = Hmac.SHA256.of(secret, time.getBytes(UTF_8), new byte[] {'.'}, body);
        var expected = HexFormat.of().formatHex(hash).getBytes(UTF_8);
        boolean matched = false;
        for (var signature : signatures) {
            matched |= Hmac.equal(expected, signature.getBytes(UTF_8));
        }
        return matched;
    }

    boolean isTimely(Instant now) {
        return Math.abs(now.getEpochSecond() - Long.parseLong(time)) <= TOLERANCE.toSeconds();
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
