package io.sluice.tenant.manage;

import io.sluice.tenant.DataKeys;
import java.util.Optional;
import java.util.UUID;

/** Whose a thing is: a tenant's, or the platform's own. */
public record Whose(Optional<UUID> tenant) {

    public static final Whose PLATFORM = new Whose(Optional.empty());

    public static Whose tenant(UUID id) {
        return new Whose(Optional.of(id));
    }

    /** Under whose data keys its secrets are sealed. */
    public UUID sealedFor() {
        return tenant.orElse(DataKeys.PLATFORM);
    }
}
