package io.sluice.ledger.read;

import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.row.Storable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** A SELECT that grows condition by condition. It runs on the caller's transaction, and so under the row-level security that the transaction is bound by. */
public final class Query {
    private final StringBuilder sql;
    private final List<Object> parameters = new ArrayList<>();
    private String link = " WHERE ";

    /** @param select up to and without WHERE */
    public Query(String select) {
        sql = new StringBuilder(select);
    }

    /** One row as a value. */
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    public Query where(String condition, Object... values) {
        sql.append(link).append(condition);
        parameters.addAll(List.of(values));
        link = " AND ";
        return this;
    }

    /** The condition only where there is a value. */
    public Query where(String condition, Optional<?> value) {
        value.ifPresent(v -> where(condition, v));
        return this;
    }

    /** Newest first, from below the position on; always the same order, also where times are equal. */
    public Query newestFirst(String time, Optional<Position> before, int limit) {
        before.ifPresent(p -> where("(" + time + ", id) < (?, ?)", p.at(), p.id()));
        sql.append(" ORDER BY ").append(time).append(" DESC, id DESC LIMIT ").append(limit);
        return this;
    }

    public Query orderBy(String order) {
        sql.append(" ORDER BY ").append(order);
        return this;
    }

    /** Those of a tenant's events that a filter means. */
    public Query events(UUID tenant, EventFilter filter) {
        return where("tenant_id = ?", tenant)
                .where("provider = ?", filter.provider())
                .where("type = ?", filter.type().map(Storable::text))
                .where("status = ?", filter.status())
                .where("source_id = ?", filter.sourceId())
                .where("external_id = ?", filter.externalId().map(Storable::text))
                .where("received_at >= ?", filter.since())
                .where("received_at < ?", filter.until());
    }

    public <T> List<T> list(Connection connection, Row<T> row) throws SQLException {
        try (var select = bound(connection);
                var rows = select.executeQuery()) {
            var all = new ArrayList<T>();
            while (rows.next()) {
                all.add(row.read(rows));
            }
            return all;
        }
    }

    /** @throws StoreUnavailable Postgres is away */
    public <T> List<T> list(DataSource database, Row<T> row) {
        try (var connection = database.getConnection()) {
            return list(connection, row);
        } catch (SQLException e) {
            throw StoreUnavailable.is(e) ? new StoreUnavailable(e) : new IllegalStateException("a query failed", e);
        }
    }

    private PreparedStatement bound(Connection connection) throws SQLException {
        var select = connection.prepareStatement(sql.toString());
        for (int i = 0; i < parameters.size(); i++) {
            var value = parameters.get(i);
            select.setObject(i + 1, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
        }
        return select;
    }
}
