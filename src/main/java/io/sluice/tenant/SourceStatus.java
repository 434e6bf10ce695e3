package io.sluice.tenant;

import java.util.Locale;
import java.util.Optional;

/** Whether a source takes webhooks. */
public enum SourceStatus {
    ACTIVE,
    DISABLED;

    /** As in the API and the database. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<SourceStatus> of(String label) {
        for (var status : values()) {
            if (status.label().equals(label)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
