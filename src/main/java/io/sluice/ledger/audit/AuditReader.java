package io.sluice.ledger.audit;

import io.sluice.ledger.read.Position;
import io.sluice.ledger.read.Query;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads the audit, in the caller's transaction. Blocking. */
@ApplicationScoped
public class AuditReader {
    private final DataSource database;

    AuditReader(DataSource database) {
        this.database = database;
    }

    /**
     * Which rows; empty means all.
     *
     * @param since inclusive
     * @param until exclusive
     */
    public record Filter(
            Optional<Instant> since, Optional<Instant> until, Optional<String> action, Optional<String> actor) {}

    /**
     * Newest first.
     *
     * @param tenant empty: the platform's own
     */
    public List<AuditRow> list(Optional<UUID> tenant, Filter filter, Optional<Position> before, int limit) {
        var query = new Query(
                "SELECT id, at, actor, role, action, object, address, status, detail::text AS detail FROM audit");
        tenant.ifPresentOrElse(id -> query.where("tenant_id = ?", id), () -> query.where("tenant_id IS NULL"));
        return query.where("at >= ?", filter.since())
                .where("at < ?", filter.until())
                .where("action = ?", filter.action())
                .where("actor = ?", filter.actor())
                .newestFirst("at", before, limit)
                .list(database, AuditReader::row);
    }

    private static AuditRow row(ResultSet row) throws SQLException {
        return new AuditRow(
                row.getObject("id", UUID.class),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                row.getString("role"),
                row.getString("action"),
                row.getString("object"),
                row.getString("address"),
                row.getObject("status", Integer.class),
                row.getString("detail"));
    }
}
