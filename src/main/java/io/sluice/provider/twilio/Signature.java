package io.sluice.provider.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.provider.Form;
import io.sluice.provider.Hmac;
import io.sluice.provider.Sha256;
import io.sluice.provider.SigningSecrets;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code X-Twilio-Signature}: base64 of HMAC-SHA1 over the URL and the form's fields, or over a URL that holds the body's hash.
 *
 * <p>The content type is not signed, so whoever repeats a request may change it. What is read is therefore always what was signed: a form is never read from a
 * body that was checked by hash, nor JSON from one that was not, and the body of a GET must be empty.
 *
 * @see <a href="https://www.twilio.com/docs/usage/security#validating-requests">Validating requests</a>
 */
final class Signature {
    static final String HEADER = "X-Twilio-Signature";
    private static final String BODY_HASH = "bodySHA256";

    private Signature() {}

    static Verification check(RawRequest request, SigningSecrets secrets) {
        if (!request.headers().has(HEADER)) {
            return Verification.missing();
        }
        var given = request.headers().single(HEADER).map(h -> h.getBytes(UTF_8));
        var fields = signedFields(request);
        if (given.isEmpty() || fields.isEmpty()) {
            return Verification.mismatch();
        }
        var urls = SignedUrl.candidates(request.url());
        return secrets.match(s -> signs(s.value(), urls, fields.get(), given.get()))
                .<Verification>map(id -> new Verification.Verified(request, Optional.of(id)))
                .orElseGet(Verification::mismatch);
    }

    /** All forms of the URL are tried, whichever matches. The texts are compared, not the bytes they stand for: base64 can be written in several ways. */
    private static boolean signs(byte[] token, List<String> urls, byte[] fields, byte[] given) {
        if (token.length == 0) {
            return false;
        }
        boolean found = false;
        var signing = Hmac.SHA1.by(token);
        for (var url : urls) {
            var expected = Base64.getEncoder().encode(signing.of(url.getBytes(UTF_8), fields));
            found |= Hmac.equal(expected, given);
        }
        return found;
    }

    /** What is signed after the URL; empty when no signature can vouch for the body. */
    private static Optional<byte[]> signedFields(RawRequest request) {
        if ("GET".equals(request.method())) {
            return request.body().length == 0 ? Optional.of(new byte[0]) : Optional.empty();
        }
        return switch (request.headers().mediaType()) {
            case TwilioProvider.FORM -> form(request.body());
            case TwilioProvider.JSON -> hashed(request);
            // Nothing reads these, but a genuine one is told so by 415.
            default -> bodyHashes(request).isEmpty() ? form(request.body()) : hashed(request);
        };
    }

    /** Twilio sends no form of so many fields, so it signed none. */
    private static Optional<byte[]> form(byte[] body) {
        return Form.fits(body) ? Optional.of(sorted(body)) : Optional.empty();
    }

    private static Optional<byte[]> hashed(RawRequest request) {
        var hashes = bodyHashes(request);
        boolean matches = hashes.size() == 1
                && Hmac.equal(
                        Sha256.hex(request.body()).getBytes(UTF_8),
                        hashes.getFirst().getBytes(UTF_8));
        return matches ? Optional.of(new byte[0]) : Optional.empty();
    }

    private static List<String> bodyHashes(RawRequest request) {
        var query = SignedUrl.query(request.url()).getBytes(UTF_8);
        return Form.parse(query).fields().getOrDefault(BODY_HASH, List.of());
    }

    /** Each distinct name with each of its distinct values, both in code unit order and with nothing between. */
    private static byte[] sorted(byte[] body) {
        var fields = new TreeMap<String, List<Form.Part>>();
        Form.each(
                body,
                (name, value) -> fields.computeIfAbsent(name.text(), n -> new ArrayList<>(1))
                        .add(value));
        // Text by text: one character beyond Latin-1 would make the whole slow to encode. Nothing gets longer than it
        // was sent, but for what is no UTF-8.
        var text = new ByteArrayOutputStream(body.length);
        fields.forEach((name, values) -> {
            var bytes = name.getBytes(UTF_8);
            for (var value : distinct(values)) {
                text.writeBytes(bytes);
                text.writeBytes(value);
            }
        });
        return text.toByteArray();
    }

    private static List<byte[]> distinct(List<Form.Part> values) {
        return values.size() == 1
                ? List.of(values.getFirst().utf8())
                : values.stream()
                        .map(Form.Part::text)
                        .sorted()
                        .distinct()
                        .map(value -> value.getBytes(UTF_8))
                        .toList();
    }
}
