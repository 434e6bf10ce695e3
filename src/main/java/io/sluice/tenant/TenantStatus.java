package io.sluice.tenant;

import java.util.Locale;
import java.util.Optional;

/** Whether a tenant's sources take webhooks. */
public enum TenantStatus {
    ACTIVE,
    SUSPENDED;

    /** As in the API and the database. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<TenantStatus> of(String label) {
        for (var status : values()) {
            if (status.label().equals(label)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
