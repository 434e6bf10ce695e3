package io.sluice.ops.embedded;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Fresh random secrets. */
final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    static String password() {
        return HexFormat.of().formatHex(bytes(24));
    }

    static String adminKey() {
        return "sla_" + HexFormat.of().formatHex(bytes(24));
    }

    static String encryptionKey() {
        return Base64.getEncoder().encodeToString(bytes(32));
    }

    private static byte[] bytes(int count) {
        var bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
