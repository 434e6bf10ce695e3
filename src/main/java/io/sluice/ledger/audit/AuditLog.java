package io.sluice.ledger.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.event.Ids;
import io.sluice.event.Problem;
import io.sluice.ledger.StoreUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Writes the audit, as the owner of the tables. A call is written before it runs and completed after it, one statement each and in no transaction of the call's, so
 * that a row tells of it whatever becomes of the call. Blocking.
 */
@ApplicationScoped
public class AuditLog {
    /** The gateway itself as an actor. */
    public static final String SLUICE = "sluice";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NO_SUCH_TENANT = "23503";

    private final DataSource database;
    private final Ids ids;
    private final Clock clock;

    public AuditLog(DataSource database, Ids ids, Clock clock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A call of the management API.
     *
     * @param tenant whose the row is; where there is no such tenant, and where this is empty, the platform's
     * @param object the last id of the path
     * @param address the caller's IP address
     */
    public record Call(
            Optional<UUID> tenant,
            String actor,
            String role,
            String action,
            Optional<String> object,
            Optional<String> address) {
        @Override
        public String toString() {
            return "Call[" + action + "]";
        }
    }

    /** Something the gateway has to say. */
    public record Notice(Optional<UUID> tenant, String action, String object, Instant at, Map<String, Object> detail) {}

    /**
     * Writes that a call begins.
     *
     * @return the row's id
     * @throws StoreUnavailable Postgres is away; nothing is written, so the call must not run
     * @throws Problem.Raised 404: the tenant is being erased
     */
    public UUID begin(Call call) {
        var id = ids.next();
        try (var connection = database.getConnection();
                var insert = connection.prepareStatement("""
                        INSERT INTO audit (id, tenant_id, at, actor, role, action, object, address)
                        VALUES (?, (SELECT id FROM tenant WHERE id = ?::uuid), ?, ?, ?, ?, ?, ?)
                        """)) {
            insert.setObject(1, id);
            insert.setObject(2, call.tenant().orElse(null));
            insert.setObject(3, clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC));
            insert.setString(4, call.actor());
            insert.setString(5, call.role());
            insert.setString(6, call.action());
            insert.setString(7, call.object().orElse(null));
            insert.setString(8, call.address().orElse(null));
            insert.executeUpdate();
            return id;
        } catch (SQLException e) {
            if (NO_SUCH_TENANT.equals(e.getSQLState())) {
                throw Problem.notFound().exception();
            }
            throw failed(e);
        }
    }

    /**
     * Writes how a call ended.
     *
     * @param made the id of what it made; empty leaves the object as it was
     * @throws StoreUnavailable Postgres is away; the row goes on saying that the end is not known
     */
    public void complete(UUID id, int status, Optional<String> made) {
        try (var connection = database.getConnection();
                var update = connection.prepareStatement(
                        "UPDATE audit SET status = ?, object = coalesce(?, object) WHERE id = ? AND status IS NULL")) {
            update.setInt(1, status);
            update.setString(2, made.orElse(null));
            update.setObject(3, id);
            update.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Writes a notice in the caller's transaction. */
    public void write(Connection connection, Notice notice) throws SQLException {
        try (var insert = connection.prepareStatement("""
                INSERT INTO audit (id, tenant_id, at, actor, action, object, status, detail) VALUES (?, ?::uuid, ?, ?, ?, ?, 200, ?::jsonb)
                """)) {
            insert.setObject(1, ids.next());
            insert.setObject(2, notice.tenant().orElse(null));
            insert.setObject(3, notice.at().truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC));
            insert.setString(4, SLUICE);
            insert.setString(5, notice.action());
            insert.setString(6, notice.object());
            insert.setString(7, json(notice.detail()));
            insert.executeUpdate();
        }
    }

    private static String json(Map<String, Object> detail) {
        try {
            return JSON.writeValueAsString(detail);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a notice's detail is plain", e);
        }
    }

    private static RuntimeException failed(SQLException e) {
        return StoreUnavailable.is(e)
                ? new StoreUnavailable(e)
                : new IllegalStateException("the audit cannot be written (SQLState " + e.getSQLState() + ")", e);
    }
}
