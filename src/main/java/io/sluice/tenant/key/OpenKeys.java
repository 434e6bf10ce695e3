package io.sluice.tenant.key;

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
import java.util.HexFormat;

/** One tenant's data keys at work. What is sealed is compressed first. Thread-safe. */
public final class OpenKeys {
    private static final Packing PACKING = new Packing();

    private final Aead sealing;
    private final PrfSet blinding;

    private OpenKeys(Aead sealing, PrfSet blinding) {
        this.sealing = sealing;
        this.blinding = blinding;
    }

    /** Links the compressor, if that was not done yet. It takes a tenth of a start, beside which it can be done. */
    public static void load() {
        // that this class is there is all of it
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
            return sealing.encrypt(PACKING.pack(plain), bound);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed", e);
        }
    }

    /**
     * @throws IllegalStateException the bytes were not sealed by these keys, or not bound to this
     * @throws io.sluice.event.Vault.LaterRelease they were, by a later release
     */
    public byte[] open(byte[] bound, byte[] sealed) {
        try {
            return PACKING.unpack(sealing.decrypt(sealed, bound));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealed bytes do not open with this tenant's key", e);
        }
    }

    /** What was sealed under one bound, under another. Throws as {@link #open} does. */
    public byte[] reseal(byte[] from, byte[] to, byte[] sealed) {
        try {
            return sealing.encrypt(sealing.decrypt(sealed, from), to);
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
}
