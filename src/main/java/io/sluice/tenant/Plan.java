package io.sluice.tenant;

import java.util.Locale;
import java.util.Optional;

/** What a tenant pays for; the numbers are configuration. */
public enum Plan {
    FREE,
    PRO,
    SCALE;

    /** As in the API and the database. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Plan> of(String label) {
        for (var plan : values()) {
            if (plan.label().equals(label)) {
                return Optional.of(plan);
            }
        }
        return Optional.empty();
    }
}
