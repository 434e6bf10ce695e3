package io.sluice.tenant;

import java.util.Optional;
import java.util.UUID;

/** Whose a thing is: a tenant's, or the platform's own. */
public record Owner(Optional<UUID> tenant) {

    public static final Owner PLATFORM = new Owner(Optional.empty());

    public static Owner tenant(UUID id) {
        return new Owner(Optional.of(id));
    }

    /** Under whose data keys its secrets are sealed. */
    public UUID sealedFor() {
        return tenant.orElse(DataKeys.PLATFORM);
    }
}
