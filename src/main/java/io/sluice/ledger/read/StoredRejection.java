package io.sluice.ledger.read;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * A rejection as it stands in the ledger, without its request.
 *
 * @param size bytes of the body
 * @param status rejected or released
 */
public record StoredRejection(
        UUID id, UUID sourceId, String reason, Instant receivedAt, String remoteAddress, int size, String status) {

    public static StoredRejection from(ResultSet row) throws SQLException {
        return new StoredRejection(
                row.getObject("id", UUID.class),
                row.getObject("source_id", UUID.class),
                row.getString("reason"),
                row.getObject("received_at", OffsetDateTime.class).toInstant(),
                row.getString("remote_address"),
                row.getInt("size"),
                row.getString("status"));
    }

    /** Hides the address. */
    @Override
    public String toString() {
        return "StoredRejection[" + id + "]";
    }
}
