package io.sluice.tenant.key;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import io.sluice.provider.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * The master keys ({@code SLUICE_ENCRYPTION_KEY}): the first wraps data keys, each of them opens. Thread-safe.
 *
 * <p>Wrapped bytes do not say by which key: they are AES-256-GCM without a prefix, as they were when there was one key alone, and all are tried.
 */
public final class MasterKeys {
    private static final int BYTES = 32;
    private static final int MARK_BYTES = 8;
    private static final byte[] MARK = "sluice/master-key/mark".getBytes(StandardCharsets.UTF_8);

    private final Aead keys;
    private final List<String> marks;

    private MasterKeys(Aead keys, List<String> marks) {
        this.keys = keys;
        this.marks = marks;
    }

    /**
     * @param text one or several keys of 32 bytes in base64, separated by commas
     * @throws IllegalArgumentException it is not that, or names a key twice; says nothing of the text
     */
    public static MasterKeys of(String text) {
        var all = Arrays.stream(text.split(",", -1)).map(MasterKeys::key).toList();
        var marks = all.stream().map(MasterKeys::mark).toList();
        if (marks.stream().distinct().count() < marks.size()) {
            throw new IllegalArgumentException("a key is there twice");
        }
        try {
            AeadConfig.register();
            return new MasterKeys(aead(all), marks);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every JDK", e);
        }
    }

    private static byte[] key(String base64) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            // its message repeats characters of the key
            throw new IllegalArgumentException("a key is not base64");
        }
        if (key.length != BYTES) {
            throw new IllegalArgumentException("a key has not 32 bytes");
        }
        return key;
    }

    /** Names a key and tells nothing of it. */
    private static String mark(byte[] key) {
        return HexFormat.of().formatHex(Hmac.SHA256.of(key, MARK), 0, MARK_BYTES);
    }

    @AccessesPartialKey
    private static Aead aead(List<byte[]> keys) throws GeneralSecurityException {
        var parameters = AesGcmParameters.builder()
                .setKeySizeBytes(BYTES)
                .setIvSizeBytes(12)
                .setTagSizeBytes(16)
                .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                .build();
        var all = KeysetHandle.newBuilder();
        for (int i = 0; i < keys.size(); i++) {
            var key = AesGcmKey.builder()
                    .setParameters(parameters)
                    .setKeyBytes(SecretBytes.copyFrom(keys.get(i), InsecureSecretKeyAccess.get()))
                    .build();
            var entry = KeysetHandle.importKey(key).withFixedId(i + 1);
            all.addEntry(i == 0 ? entry.makePrimary() : entry);
        }
        return all.build().getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    /** How many there are. */
    public int count() {
        return marks.size();
    }

    /** Names the key that wraps: 16 hex digits. */
    String first() {
        return marks.getFirst();
    }

    /** Name all. */
    List<String> marks() {
        return marks;
    }

    byte[] wrap(KeysetHandle data, UUID tenant) throws GeneralSecurityException {
        return TinkProtoKeysetFormat.serializeEncryptedKeyset(data, keys, bound(tenant));
    }

    /** @throws GeneralSecurityException none of the keys wrapped it, or not for this tenant */
    KeysetHandle unwrap(byte[] wrapped, UUID tenant) throws GeneralSecurityException {
        return TinkProtoKeysetFormat.parseEncryptedKeyset(wrapped, keys, bound(tenant));
    }

    private static byte[] bound(UUID tenant) {
        return (tenant + "/data_key").getBytes(StandardCharsets.UTF_8);
    }
}
