package io.sluice.tenant.rate;

import java.util.UUID;

/**
 * How much may come from one side.
 *
 * @param whose a tenant's or a source's id
 * @param perSecond sustained; at least 1
 * @param atOnce of one that was quiet; at least 1
 */
public record Limit(UUID whose, int perSecond, int atOnce) {
    private static final int LEASES_PER_SECOND = 20;

    /** How many tokens a node takes from Redis at a time where it does not need more at once. */
    int lease() {
        return Math.clamp(perSecond / LEASES_PER_SECOND, 1, atOnce);
    }

    /** One hash tag is one slot of Redis Cluster. */
    String key() {
        return "sluice:rate:{" + whose + "}";
    }
}
