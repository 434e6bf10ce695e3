package io.sluice.tenant;

import java.util.UUID;

/** Whose an event is, as far as the way of an event needs to know. */
public record Owner(UUID tenant, Plan plan, boolean active) {

    /** The platform stands in while no route leads to a tenant. */
    public static final Owner NOBODY = new Owner(DataKeys.PLATFORM, Plan.PRO, true);
}
