package io.sluice.admin.record;

import io.sluice.event.Id;
import io.sluice.ledger.read.StoredRecord;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A record. */
@Schema(name = "Record")
public record RecordJson(
        String id,
        String kind,
        String provider,

        @Schema(description = "Null while the provider has given none") @Nullable String externalId,

        @Schema(description = "The fields of the kind") Map<String, @Nullable Object> data,
        boolean suspect,
        VersionJson version,
        Instant createdAt,
        Instant updatedAt) {

    /** Which event a record's newest part came from. */
    @Schema(name = "Version")
    public record VersionJson(Instant occurredAt, String eventId) {}

    public static RecordJson from(StoredRecord stored) {
        return new RecordJson(
                Id.of(Id.Kind.RECORD, stored.id()),
                stored.kind(),
                stored.provider(),
                stored.externalId(),
                stored.data(),
                stored.suspect(),
                new VersionJson(stored.versionAt(), Id.of(Id.Kind.EVENT, stored.versionEvent())),
                stored.createdAt(),
                stored.updatedAt());
    }

    /** Hides the data. */
    @Override
    public String toString() {
        return "RecordJson[" + id + "]";
    }
}
