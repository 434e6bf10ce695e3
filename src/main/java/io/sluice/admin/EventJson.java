package io.sluice.admin;

import io.sluice.admin.page.Cursor;
import io.sluice.admin.page.Page;
import io.sluice.admin.page.PageQuery;
import io.sluice.event.Id;
import io.sluice.ledger.read.StoredEvent;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An event as lists show it. */
@Schema(name = "Event")
record EventJson(
        String id,
        String sourceId,
        String provider,
        String type,
        String externalId,

        @Schema(description = "How it became known: webhook, reconcile, refetch, sync or send")
        String origin,

        String status,
        @Nullable Instant occurredAt,
        Instant receivedAt,
        @Nullable Instant appliedAt,
        int attempts,
        int duplicates,
        @Nullable String error) {

    static EventJson from(StoredEvent event) {
        return new EventJson(
                Id.of(Id.Kind.EVENT, event.id()),
                Id.of(Id.Kind.SOURCE, event.sourceId()),
                event.provider(),
                event.type(),
                event.externalId(),
                event.origin(),
                event.status(),
                event.occurredAt(),
                event.receivedAt(),
                event.appliedAt(),
                event.attempts(),
                event.duplicates(),
                event.error());
    }

    static Page<EventJson> page(List<StoredEvent> rows, PageQuery page) {
        return Page.of(rows, page, EventJson::from, event -> Cursor.of(event.receivedAt(), event.id()));
    }

    /** What the event did to one record. */
    @Schema(name = "Change")
    record ChangeJson(
            String recordId,
            String kind,
            @Nullable String externalId,
            String outcome,

            @Schema(description = "The record's data before; null where the event made it") @Nullable Object before,

            @Schema(description = "The record's data after") @Nullable Object after) {
        static ChangeJson from(StoredEvent.StoredChange change) {
            return new ChangeJson(
                    Id.of(Id.Kind.RECORD, change.recordId()),
                    change.kind(),
                    change.externalId(),
                    change.outcome(),
                    change.before(),
                    change.after());
        }

        /** Hides the data. */
        @Override
        public String toString() {
            return "ChangeJson[" + kind + ", " + outcome + "]";
        }
    }
}
