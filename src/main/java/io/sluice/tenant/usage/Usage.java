package io.sluice.tenant.usage;

import io.sluice.tenant.PlansConfig;
import java.time.Instant;

/**
 * What a tenant uses of what its plan allows.
 *
 * @param plan as in the API
 * @param from when the month began, UTC
 * @param until when it ends
 * @param events stored in the month
 */
public record Usage(String plan, Instant from, Instant until, long events, long sources, PlansConfig.Terms terms) {}
