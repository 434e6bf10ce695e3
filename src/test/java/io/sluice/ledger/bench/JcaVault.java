package io.sluice.ledger.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Vault;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM and HMAC with keys made from the tenant's id: as bound to tenant and purpose as the gateway's, without its table of keys. */
public final class JcaVault implements Vault {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final Random random = new Random(1);
    private final Set<UUID> gone = new HashSet<>();
    private final Set<UUID> warm = new HashSet<>();

    /** As if the tenant's key had been deleted. */
    public void lose(UUID tenant) {
        gone.add(tenant);
    }

    public boolean isWarm(UUID tenant) {
        return warm.contains(tenant);
    }

    @Override
    public byte[] seal(UUID tenant, String purpose, byte[] plain) {
        var nonce = new byte[NONCE];
        random.nextBytes(nonce);
        var sealed = crypt(Cipher.ENCRYPT_MODE, tenant, purpose, nonce, plain);
        return ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
    }

    @Override
    public byte[] open(UUID tenant, String purpose, byte[] sealed) {
        if (sealed.length < NONCE) {
            throw new IllegalStateException("not sealed");
        }
        return crypt(
                Cipher.DECRYPT_MODE,
                tenant,
                purpose,
                Arrays.copyOf(sealed, NONCE),
                Arrays.copyOfRange(sealed, NONCE, sealed.length));
    }

    @Override
    public String blind(UUID tenant, String text) {
        return HexFormat.of().formatHex(hmac(tenant, "blinding/" + text), 0, 16);
    }

    @Override
    public void warm(UUID tenant) {
        requireKey(tenant);
        warm.add(tenant);
    }

    private byte[] crypt(int mode, UUID tenant, String purpose, byte[] nonce, byte[] text) {
        requireKey(tenant);
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            var key = new SecretKeySpec(hmac(tenant, "sealing"), "AES");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(purpose.getBytes(UTF_8));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("not sealed for this tenant and purpose", e);
        }
    }

    private void requireKey(UUID tenant) {
        if (gone.contains(tenant)) {
            throw new IllegalStateException("the key is gone");
        }
    }

    private static byte[] hmac(UUID tenant, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(tenant.toString().getBytes(UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
