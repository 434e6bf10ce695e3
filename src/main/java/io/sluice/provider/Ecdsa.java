package io.sluice.provider;

import io.sluice.event.RawRequest;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * SHA256withECDSA on P-256 over a timestamp header, byte for byte, followed by the raw body. What is compared is public, so time tells nothing.
 *
 * @param signatureHeader holds base64 of the DER signature
 * @param timestampHeader part of what is signed, never read as a time: retries may come a day later and are signed once
 */
public record Ecdsa(String signatureHeader, String timestampHeader) {

    /** How every SubjectPublicKeyInfo of an uncompressed point on P-256 begins; 64 bytes follow. */
    private static final byte[] P256 =
            HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

    private static final int KEY_BYTES = P256.length + 64;

    /** What checks signatures in this process: Conscrypt, or the JDK. */
    public static String engine() {
        return EcdsaEngine.BEST.name();
    }

    /** Whether it is the one that takes about eight times as long. */
    public static boolean isSlow() {
        return EcdsaEngine.BEST.equals(EcdsaEngine.JDK);
    }

    /** What is wrong with a public key and what would be right; empty when it can be used. */
    public static Optional<String> keyProblem(byte[] secret) {
        return key(secret).isPresent()
                ? Optional.empty()
                : Optional.of(
                        "Should be the public key as SendGrid shows it: one line of base64 (124 characters) that holds"
                                + " the X.509 SubjectPublicKeyInfo of an EC key on P-256, without PEM lines.");
    }

    /** Whether the request carries a signature at all, right or wrong. */
    public boolean isSigned(RawRequest request) {
        return request.headers().has(signatureHeader);
    }

    /** The key that the signature holds for; every active one is tried. Empty for none, and for headers that are malformed, absent or repeated. */
    public Optional<UUID> match(RawRequest request, SigningSecrets secrets) {
        var signature = request.headers().single(signatureHeader).flatMap(Ecdsa::decode);
        var timestamp = request.headers().single(timestampHeader);
        if (signature.isEmpty() || timestamp.isEmpty()) {
            return Optional.empty();
        }
        var signedTime = timestamp.get().getBytes(StandardCharsets.UTF_8);
        return secrets.match(secret -> secret.<Optional<PublicKey>>prepared(Ecdsa::key)
                .filter(key -> EcdsaEngine.BEST.holds(key, signature.get(), signedTime, request.body()))
                .isPresent());
    }

    private static Optional<PublicKey> key(byte[] secret) {
        var der = decode(new String(secret, StandardCharsets.ISO_8859_1)).orElse(new byte[0]);
        boolean onP256 = der.length == KEY_BYTES && Arrays.equals(der, 0, P256.length, P256, 0, P256.length);
        return onP256 ? EcdsaEngine.BEST.key(der) : Optional.empty();
    }

    private static Optional<byte[]> decode(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
