package io.sluice.tenant.key;

import com.github.luben.zstd.Zstd;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import com.google.crypto.tink.prf.PrfSet;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;

/** One tenant's data keys at work. What is sealed is compressed first. Thread-safe. */
public final class OpenKeys {
    private static final int PLAIN = 0;
    private static final int ZSTD = 1;
    private static final int WORTH_COMPRESSING = 256;
    private static final int MAX_OPENED = 64 * 1024 * 1024;

    private final Aead sealing;
    private final PrfSet blinding;

    private OpenKeys(Aead sealing, PrfSet blinding) {
        this.sealing = sealing;
        this.blinding = blinding;
    }

    /** Makes the kinds of keys known; to be called before any is read. */
    public static void register() throws GeneralSecurityException {
        AeadConfig.register();
        PrfConfig.register();
    }

    /** Keys of a new tenant. */
    public static WrappedKeys.Opened generate() throws GeneralSecurityException {
        return new WrappedKeys.Opened(
                KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM),
                KeysetHandle.generateNew(PredefinedPrfParameters.HMAC_SHA256_PRF));
    }

    public static OpenKeys of(WrappedKeys.Opened keys) throws GeneralSecurityException {
        var registry = RegistryConfiguration.get();
        return new OpenKeys(
                keys.sealing().getPrimitive(registry, Aead.class),
                keys.blinding().getPrimitive(registry, PrfSet.class));
    }

    /** @param bound has to be said again when the bytes are opened */
    public byte[] seal(byte[] bound, byte[] plain) {
        try {
            return sealing.encrypt(pack(plain), bound);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed", e);
        }
    }

    /** @throws IllegalStateException the bytes were not sealed by these keys, or not bound to this */
    public byte[] open(byte[] bound, byte[] sealed) {
        try {
            return unpack(sealing.decrypt(sealed, bound));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealed bytes do not open with this tenant's key", e);
        }
    }

    /** A keyed hash: 32 hex characters. */
    public String blind(String text) {
        try {
            var hash = blinding.computePrimary(text.getBytes(StandardCharsets.UTF_8), 16);
            return HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("hashing failed", e);
        }
    }

    private static byte[] pack(byte[] plain) {
        if (plain.length < WORTH_COMPRESSING) {
            return prefixed(PLAIN, plain);
        }
        var small = Zstd.compress(plain);
        return small.length < plain.length ? prefixed(ZSTD, small) : prefixed(PLAIN, plain);
    }

    private static byte[] unpack(byte[] packed) {
        var rest = Arrays.copyOfRange(packed, 1, packed.length);
        if (packed[0] == PLAIN) {
            return rest;
        }
        long size = Zstd.getFrameContentSize(rest);
        if (size < 0 || size > MAX_OPENED) {
            throw new IllegalStateException("sealed bytes of an impossible size");
        }
        return Zstd.decompress(rest, (int) size);
    }

    private static byte[] prefixed(int marker, byte[] bytes) {
        var all = new byte[bytes.length + 1];
        all[0] = (byte) marker;
        System.arraycopy(bytes, 0, all, 1, bytes.length);
        return all;
    }
}
