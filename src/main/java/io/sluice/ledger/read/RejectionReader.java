package io.sluice.ledger.read;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads rejections, in the caller's transaction. Those of platform sources are the nil tenant's. Blocking. */
@ApplicationScoped
public class RejectionReader {
    private final DataSource database;

    RejectionReader(DataSource database) {
        this.database = database;
    }

    /** Which rejections are meant; what is empty does not matter. */
    public record Filter(
            Optional<UUID> sourceId,
            Optional<String> reason,
            Optional<String> status,
            Optional<Instant> since,
            Optional<Instant> until) {

        public Filter of(UUID source) {
            return new Filter(Optional.of(source), reason, status, since, until);
        }
    }

    /** Newest first. */
    public List<StoredRejection> list(UUID tenant, Filter filter, Optional<Position> before, int limit) {
        return new Query("SELECT id, source_id, reason, received_at, remote_address, size, status FROM rejection")
                .where("tenant_id = ?", tenant)
                .where("source_id = ?", filter.sourceId())
                .where("reason = ?", filter.reason())
                .where("status = ?", filter.status())
                .where("received_at >= ?", filter.since())
                .where("received_at < ?", filter.until())
                .newestFirst("received_at", before, limit)
                .list(database, StoredRejection::from);
    }
}
