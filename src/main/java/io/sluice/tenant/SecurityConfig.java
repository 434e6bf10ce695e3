package io.sluice.tenant;

import io.smallrye.config.ConfigMapping;

/** Keys the gateway itself holds. Validated at start; with embedded stores they are made once and kept in the data directory. */
@ConfigMapping(prefix = "sluice")
public interface SecurityConfig {
    /** {@code SLUICE_ENCRYPTION_KEY}: base64, 32 bytes; several are separated by commas. The first wraps the tenants' data keys, all of them open. */
    String encryptionKey();

    /** {@code SLUICE_ADMIN_KEY}: the platform administrator's API key, 32+ characters. */
    String adminKey();

    /** {@code SLUICE_PUBLIC_URL}: where providers were told to post; no slash at the end. */
    String publicUrl();
}
