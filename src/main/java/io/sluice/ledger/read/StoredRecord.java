package io.sluice.ledger.read;

import io.sluice.ledger.row.RecordRows;
import io.sluice.ledger.row.StateCodec;
import io.sluice.record.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    /** @param sealed what the row's state holds */
    public static StoredRecord from(Kind kind, StateCodec.Sealed sealed, ResultSet row) throws SQLException {
        var values = RecordRows.columns(kind, row);
        values.putAll(sealed.personal());
        return new StoredRecord(
                row.getObject("id", UUID.class),
                kind.name(),
                row.getString("provider"),
                kind.shownId(sealed.externalId(), values),
                kind.data(values),
                row.getBoolean("suspect"),
                row.getTimestamp("version_at").toInstant(),
                row.getObject("version_event", UUID.class),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    /** Leaves out external id and data: they may be personal. */
    @Override
    public String toString() {
        return "StoredRecord[" + kind + ", " + id + "]";
    }
}
