package io.sluice.ledger.read;

import io.sluice.event.Vault;
import io.sluice.ledger.row.RefetchRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the tasks to ask providers for objects, in the caller's transaction. Blocking. */
@ApplicationScoped
public class RefetchReader {
    private final DataSource database;
    private final Vault vault;

    RefetchReader(DataSource database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /**
     * A record, or an event's object, that is to be fetched from its provider.
     *
     * @param id the record's; the event's where that only names its object
     * @param kind the record's; null where it is an event's object
     * @param externalId the provider's id of the object, or its path in the API
     * @param eventId the event that left the record in doubt, or that names the object
     * @param status waiting, done or failed
     * @param error why it waits or failed; null where there is nothing to tell
     */
    public record Refetch(
            UUID id,
            @Nullable String kind,
            String externalId,
            UUID sourceId,
            UUID eventId,
            String status,
            @Nullable String error,
            Instant createdAt) {

        public static Refetch from(ResultSet row, String externalId) throws SQLException {
            return new Refetch(
                    row.getObject("id", UUID.class),
                    row.getString("kind"),
                    externalId,
                    row.getObject("source_id", UUID.class),
                    row.getObject("event_id", UUID.class),
                    row.getString("status"),
                    row.getString("error"),
                    row.getObject("created_at", OffsetDateTime.class).toInstant());
        }

        /** Leaves out the external id: it may be an address. */
        @Override
        public String toString() {
            return "Refetch[" + id + ", " + status + "]";
        }
    }

    /** Newest first. */
    public List<Refetch> list(UUID tenant, Optional<Position> before, int limit) {
        return new Query("SELECT id, kind, external_id, source_id, event_id, status, error, created_at FROM refetch")
                .where("tenant_id = ?", tenant)
                .newestFirst("created_at", before, limit)
                .list(
                        database,
                        row -> Refetch.from(row, RefetchRows.externalId(vault, tenant, row.getBytes("external_id"))));
    }
}
