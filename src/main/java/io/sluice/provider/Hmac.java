package io.sluice.provider;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC over the JDK's crypto. */
public enum Hmac {
    SHA1("HmacSHA1"),
    SHA256("HmacSHA256");

    private final String algorithm;

    Hmac(String algorithm) {
        this.algorithm = algorithm;
    }

    /** @param key not empty: an empty secret must never verify, so callers refuse it first */
    public byte[] of(byte[] key, byte[]... parts) {
        return by(key).of(parts);
    }

    /** For several texts by one key, one after the other. */
    public Keyed by(byte[] key) {
        try {
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return new Keyed(mac);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm + " is part of every JDK", e);
        }
    }

    /** Of one thread. */
    public static final class Keyed {
        private final Mac mac;

        private Keyed(Mac mac) {
            this.mac = mac;
        }

        public byte[] of(byte[]... parts) {
            for (var part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        }
    }

    /** Compares without telling by its time how much is equal. */
    public static boolean equal(byte[] expected, byte[] given) {
        return MessageDigest.isEqual(expected, given);
    }
}
