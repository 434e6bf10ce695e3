package io.sluice.tenant;

import java.util.Locale;
import java.util.Optional;

/** What a credential may do. Each role may do all that the ones before it may. */
public enum Role {
    /** Reads. */
    VIEWER,
    /** Also replays, rotates secrets, verifies rejections, sends. */
    OPERATOR,
    /** All of its tenant. */
    OWNER,
    /** The platform: every tenant, and what belongs to none. No API key has it. */
    ADMIN;

    /** As in the API and the database. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean atLeast(Role other) {
        return compareTo(other) >= 0;
    }

    /** A role that an API key can have; empty for any other text. */
    public static Optional<Role> ofKey(String label) {
        return of(label).filter(role -> role != ADMIN);
    }

    /** A role that a token of the issuer's can name; empty for any other text. */
    public static Optional<Role> of(String label) {
        for (var role : values()) {
            if (role.label().equals(label)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
