package io.sluice.ledger.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of the audit.
 *
 * @param role null: the gateway itself
 * @param object an id; null where the call had none
 * @param address IP address; null: the gateway itself
 * @param status HTTP status; null: it was begun, and its end is not known
 * @param detail JSON; null for calls
 */
public record AuditRow(
        UUID id,
        Instant at,
        String actor,
        @Nullable String role,
        String action,
        @Nullable String object,
        @Nullable String address,
        @Nullable Integer status,
        @Nullable String detail) {
    /** Hides the address. */
    @Override
    public String toString() {
        return "AuditRow[" + id + "]";
    }
}
