package io.sluice.ledger.read;

import io.sluice.event.RawRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as it stands in the ledger.
 *
 * @param origin webhook, reconcile, refetch, sync or send
 * @param occurredAt null where the provider gives no time
 * @param appliedAt null until it is applied
 * @param error why it is not applied; null where there is nothing to tell
 */
public record StoredEvent(
        UUID id,
        UUID sourceId,
        String provider,
        String type,
        String externalId,
        String origin,
        String status,
        @Nullable Instant occurredAt,
        Instant receivedAt,
        @Nullable Instant appliedAt,
        int attempts,
        int duplicates,
        @Nullable String error) {

    public static final String COLUMNS =
            "id, source_id, provider, type, external_id, origin, status, occurred_at, received_at, applied_at, attempts, duplicates, error";

    /** The same as it stands once a person replayed it. */
    public StoredEvent again() {
        return new StoredEvent(
                id,
                sourceId,
                provider,
                type,
                externalId,
                origin,
                "received",
                occurredAt,
                receivedAt,
                null,
                0,
                duplicates,
                null);
    }

    /** What one event did to one record. The images are what the API showed of the record; before is null where the event made it. */
    public record StoredChange(
            UUID recordId,
            String kind,
            @Nullable String externalId,
            String outcome,
            @Nullable Object before,
            @Nullable Object after) {
        /** Hides the data. */
        @Override
        public String toString() {
            return "StoredChange[" + kind + ", " + outcome + "]";
        }
    }

    /**
     * An event with all that is known of it.
     *
     * @param request holds this event alone; empty where it cannot be read any more
     * @param erased a person whom it named was erased, and with them what it held
     * @param changes in the order they were made
     * @param attemptLog {@code [{number, at, outcome, error}]}
     */
    public record Detail(
            StoredEvent event,
            Optional<RawRequest> request,
            boolean erased,
            List<StoredChange> changes,
            @Nullable Object attemptLog) {}

    public static StoredEvent from(ResultSet row) throws SQLException {
        return new StoredEvent(
                row.getObject("id", UUID.class),
                row.getObject("source_id", UUID.class),
                row.getString("provider"),
                row.getString("type"),
                row.getString("external_id"),
                row.getString("origin"),
                row.getString("status"),
                time(row, "occurred_at"),
                row.getObject("received_at", OffsetDateTime.class).toInstant(),
                time(row, "applied_at"),
                row.getInt("attempts"),
                row.getInt("duplicates"),
                row.getString("error"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
