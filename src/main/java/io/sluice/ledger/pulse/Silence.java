package io.sluice.ledger.pulse;

import io.sluice.ledger.StoreUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Which sources usually send and have stopped: those that sent twenty events or more within a week, and have been silent for an hour, and for twice as long as ever in
 * that week. Nights and weekends are silences that a source is known for. Blocking.
 */
@ApplicationScoped
public class Silence {
    private static final int DAYS = 7;

    /** One parameter: the day a week ago. */
    private static final String HEARD = """
            SELECT source_id, max(last_at) AS last_at, sum(events) AS events, max(longest) AS longest FROM (
              SELECT source_id, events, last_at, greatest(longest, first_at - lag(last_at) OVER (PARTITION BY source_id ORDER BY day)) AS longest
              FROM source_day WHERE day >= ?::date %s) days
            GROUP BY source_id
            """;
    /** One parameter: now. */
    private static final String SILENT =
            "h.events >= 20 AND ? - h.last_at > greatest(interval '1 hour', 2 * h.longest)";

    private final DataSource database;

    Silence(DataSource database) {
        this.database = database;
    }

    /** @param lastAt when it sent last, in the last week */
    public record Heard(Instant lastAt, boolean silent) {}

    /**
     * How many active sources of each provider are silent.
     *
     * @return providers of which none is are left out
     * @throws SQLException Postgres is away
     */
    public Map<String, Long> byProvider(Instant now) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement("""
                        SELECT s.provider, count(*) FROM (%s) h JOIN source s ON s.id = h.source_id LEFT JOIN tenant t ON t.id = s.tenant_id
                        WHERE %s AND s.status = 'active' AND (t.id IS NULL OR t.status = 'active') GROUP BY s.provider
                        """.formatted(HEARD.formatted(""), SILENT))) {
            select.setString(1, weekBefore(now));
            select.setObject(2, now.atOffset(ZoneOffset.UTC));
            var silent = new HashMap<String, Long>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    silent.put(row.getString(1), row.getLong(2));
                }
            }
            return silent;
        }
    }

    /** One source, in the caller's transaction; empty where it sent nothing within a week. */
    public Optional<Heard> of(UUID source, Instant now) {
        try (var connection = database.getConnection()) {
            return of(connection, source, now);
        } catch (SQLException e) {
            throw StoreUnavailable.is(e) ? new StoreUnavailable(e) : new IllegalStateException("a query failed", e);
        }
    }

    private static Optional<Heard> of(Connection connection, UUID source, Instant now) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT h.last_at, %s FROM (%s) h".formatted(SILENT, HEARD.formatted("AND source_id = ?")))) {
            select.setObject(1, now.atOffset(ZoneOffset.UTC));
            select.setString(2, weekBefore(now));
            select.setObject(3, source);
            try (var row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new Heard(row.getObject(1, OffsetDateTime.class).toInstant(), row.getBoolean(2)))
                        : Optional.empty();
            }
        }
    }

    /** Days that no question is about any more. */
    public void forget(Instant now) throws SQLException {
        try (var connection = database.getConnection();
                var delete = connection.prepareStatement("DELETE FROM source_day WHERE day < ?::date")) {
            delete.setString(1, weekBefore(now));
            delete.executeUpdate();
        }
    }

    private static String weekBefore(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(DAYS).toString();
    }
}
