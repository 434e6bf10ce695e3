package io.sluice.tenant;

import java.util.UUID;

/**
 * A CDI event, fired after commit: a tenant's plan or status changed, or it was erased, so what caches know of it and of all that is its is old.
 *
 * @param erased its data keys are gone too
 */
public record TenantChanged(UUID tenantId, boolean erased) {}
