package io.sluice.ledger.read;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A record as it stands in the ledger, opened.
 *
 * @param externalId null while the provider has given none
 * @param data what the API shows of the record's fields
 * @param versionAt provider time of the newest event taken in; time of receipt where the provider gives none
 * @param versionEvent that event
 */
public record StoredRecord(
        UUID id,
        String kind,
        String provider,
        @Nullable String externalId,
        Map<String, @Nullable Object> data,
        boolean suspect,
        Instant versionAt,
        UUID versionEvent,
        Instant createdAt,
        Instant updatedAt) {

    /** Leaves out external id and data: they may be personal. */
    @Override
    public String toString() {
        return "StoredRecord[" + kind + ", " + id + "]";
    }
}
