package io.sluice.worker.chore;

import io.sluice.event.Id;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.audit.AuditLog;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Says in the audit that a secret is still used although its end is near: once per secret, however many nodes look. The end is near in the last hour, or in the last
 * tenth of a longer overlap, but never before half of a short one: just after the rotation its use is no news.
 */
@ApplicationScoped
class SecretNotices implements Chore {
    static final String ACTION = "secrets.still_used";

    private static final Logger LOG = Logger.getLogger(SecretNotices.class);

    private static final Duration EVERY = Duration.ofSeconds(30);

    private final Transactions transactions;
    private final AuditLog audit;
    private final Clock clock;

    SecretNotices(Transactions transactions, AuditLog audit, Clock clock) {
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "secret_notices";
    }

    @Override
    public Duration run() throws SQLException {
        for (var ending : transactions.call(this::ending)) {
            if (transactions.call(connection -> noticed(connection, ending))) {
                LOG.warnf(
                        "a secret is still used although its end is near source=%s secret=%s",
                        Id.of(Id.Kind.SOURCE, ending.source()), Id.of(Id.Kind.SECRET, ending.id()));
            }
        }
        return EVERY;
    }

    /** @param tenant null: the platform's */
    private record Ending(UUID id, @Nullable UUID tenant, UUID source, Instant end, Instant lastUsed) {}

    private List<Ending> ending(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("""
                WITH moment AS (SELECT ?::timestamptz AS now)
                SELECT s.id, s.tenant_id, s.source_id, s.expires_at, s.last_used_at
                FROM moment JOIN secret s ON s.expires_at > moment.now
                CROSS JOIN LATERAL (SELECT coalesce(min(n.created_at), s.created_at) AS at FROM secret n WHERE n.source_id = s.source_id AND n.id > s.id) AS replaced
                CROSS JOIN LATERAL (SELECT least(greatest(interval '1 hour', (s.expires_at - replaced.at) / 10), (s.expires_at - replaced.at) / 2) AS span) AS near
                WHERE s.warned_at IS NULL AND s.expires_at - near.span < moment.now AND s.last_used_at > moment.now - near.span
                ORDER BY s.expires_at LIMIT 1000
                """)) {
            select.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
            var all = new ArrayList<Ending>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    all.add(new Ending(
                            row.getObject(1, UUID.class),
                            row.getObject(2, UUID.class),
                            row.getObject(3, UUID.class),
                            row.getObject(4, OffsetDateTime.class).toInstant(),
                            row.getObject(5, OffsetDateTime.class).toInstant()));
                }
            }
            return all;
        }
    }

    /** False when another node was faster. The tenant is held first, as its erasure does. */
    private boolean noticed(Connection connection, Ending ending) throws SQLException {
        try (var hold = connection.prepareStatement("SELECT FROM tenant WHERE id = ?::uuid FOR KEY SHARE")) {
            hold.setObject(1, ending.tenant());
            hold.executeQuery().close();
        }
        try (var update =
                connection.prepareStatement("UPDATE secret SET warned_at = ? WHERE id = ? AND warned_at IS NULL")) {
            update.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
            update.setObject(2, ending.id());
            if (update.executeUpdate() == 0) {
                return false;
            }
        }
        audit.write(connection, notice(ending));
        return true;
    }

    private AuditLog.Notice notice(Ending ending) {
        return new AuditLog.Notice(
                Optional.ofNullable(ending.tenant()),
                ACTION,
                Id.of(Id.Kind.SECRET, ending.id()),
                clock.instant(),
                Map.of(
                        "source_id",
                        Id.of(Id.Kind.SOURCE, ending.source()),
                        "expires_at",
                        text(ending.end()),
                        "last_used_at",
                        text(ending.lastUsed())));
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
