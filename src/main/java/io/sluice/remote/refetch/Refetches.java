package io.sluice.remote.refetch;

import io.sluice.event.Ids;
import io.sluice.event.Vault;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.row.RefetchRows;
import io.sluice.provider.stripe.StripeProvider;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.RemoteConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of what is to be fetched. Blocking; throws {@link StoreUnavailable} where Postgres is away. */
@ApplicationScoped
class Refetches {
    /** What a provider said as often and did not settle a record will not settle it the next time. */
    private static final int MOST = 5;

    /** How long a fetch that is not allowed costs its event nothing. */
    private static final Duration PATIENCE = Duration.ofDays(3);

    private final Transactions transactions;
    private final Vault vault;
    private final RemoteConfig config;
    private final Clock clock;

    Refetches(Transactions transactions, Vault vault, RemoteConfig config, Clock clock) {
        this.transactions = transactions;
        this.vault = vault;
        this.config = config;
        this.clock = clock;
    }

    /**
     * @param id the record's; the event's where that only names its object
     * @param kind the record's; empty where it is an event's object
     * @param name the object's id, or its path
     * @param account of Connect, whose object it is; empty: the credential's own
     */
    record Refetch(
            UUID id,
            UUID tenant,
            UUID source,
            UUID event,
            Optional<String> kind,
            String name,
            Optional<String> account,
            int attempts,
            int fetches) {
        /** Leaves out the name: it may be an address. */
        @Override
        public String toString() {
            return "Refetch[" + id + "]";
        }
    }

    private record Row(UUID source, UUID event, @Nullable String kind, byte[] name, int attempts, int fetches) {}

    /** Empty where it does not wait any more. */
    Optional<Refetch> waiting(UUID tenant, UUID id) throws SQLException {
        return transactions.call(connection -> {
            try (var select = connection.prepareStatement(
                    "SELECT source_id, event_id, kind, external_id, attempts, fetches FROM refetch WHERE id = ? AND tenant_id = ? AND status = 'waiting'")) {
                select.setObject(1, id);
                select.setObject(2, tenant);
                try (var row = select.executeQuery()) {
                    return row.next()
                            ? Optional.of(refetch(
                                    connection,
                                    tenant,
                                    id,
                                    new Row(
                                            row.getObject(1, UUID.class),
                                            row.getObject(2, UUID.class),
                                            row.getString(3),
                                            row.getBytes(4),
                                            row.getInt(5),
                                            row.getInt(6))))
                            : Optional.empty();
                }
            }
        });
    }

    private Refetch refetch(Connection connection, UUID tenant, UUID id, Row row) throws SQLException {
        return new Refetch(
                id,
                tenant,
                row.source(),
                row.event(),
                Optional.ofNullable(row.kind()),
                RefetchRows.externalId(vault, tenant, row.name()),
                accountKey(connection, row.event()).flatMap(StripeProvider::account),
                row.attempts(),
                row.fetches());
    }

    /** Empty also where the event is gone: then the object is looked for at the credential's own account, and not found elsewhere. */
    private static Optional<String> accountKey(Connection connection, UUID event) throws SQLException {
        try (var select =
                connection.prepareStatement("SELECT account_key FROM event WHERE id = ? AND received_at = ?")) {
            select.setObject(1, event);
            select.setObject(2, Ids.time(event).atOffset(ZoneOffset.UTC));
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** It is tried again after a while, the longer the more often it failed; a credential that does not open is tried seldom. */
    void later(Refetch refetch, CallFailed failed) throws SQLException {
        var waits = config.backoff();
        var wait = failed.kind() == Kind.UNAUTHORIZED ? waits.getLast() : wait(refetch);
        var longest =
                failed.retryAfter().filter(asked -> asked.compareTo(wait) > 0).orElse(wait);
        transactions.call(connection -> put(connection, refetch, "waiting", longest, failed.reason()));
    }

    /** Whether a fetch that failed so costs its event no attempt: too much was asked, or the credential was changed at the provider and not yet here. */
    boolean isFree(Refetch refetch, Kind kind) {
        boolean young = Ids.time(refetch.event()).isAfter(clock.instant().minus(PATIENCE));
        return switch (kind) {
            case LIMITED, WITHHELD, UNAUTHORIZED -> young;
            case REFUSED, GONE, UNAVAILABLE -> false;
        };
    }

    /** It is not tried again, unless a new doubt comes. */
    void failed(Refetch refetch, String reason) throws SQLException {
        transactions.call(connection -> ended(connection, refetch, "failed", reason));
    }

    /** What was fetched is handed on in this transaction. Where it does not settle the record, it is fetched some times more. @return whether it still waits */
    boolean fetched(Connection connection, Refetch refetch) throws SQLException {
        try (var update = connection.prepareStatement(
                "UPDATE refetch SET fetches = fetches + 1 WHERE id = ? AND status = 'waiting'")) {
            update.setObject(1, refetch.id());
            update.executeUpdate();
        }
        return refetch.fetches() + 1 < MOST
                ? put(connection, refetch, "waiting", wait(refetch), "What was fetched did not settle the record.")
                : ended(
                        connection,
                        refetch,
                        "failed",
                        "What was fetched did not settle the record, " + MOST
                                + " times; a new doubt is looked into again.");
    }

    /** Its event goes on, and says all that there is to say. */
    void done(Connection connection, Refetch refetch) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM refetch WHERE id = ? AND status = 'waiting'")) {
            delete.setObject(1, refetch.id());
            delete.executeUpdate();
        }
    }

    /** @param error null: it went well */
    boolean ended(Connection connection, Refetch refetch, String status, @Nullable String error) throws SQLException {
        return put(connection, refetch, status, null, error);
    }

    private Duration wait(Refetch refetch) {
        var waits = config.backoff();
        return waits.get(Math.min(refetch.attempts(), waits.size() - 1));
    }

    private boolean put(
            Connection connection, Refetch refetch, String status, @Nullable Duration wait, @Nullable String error)
            throws SQLException {
        try (var update = connection.prepareStatement(
                "UPDATE refetch SET status = ?, due_at = ?, error = ?, attempts = attempts + 1 WHERE id = ? AND status = 'waiting'")) {
            update.setString(1, status);
            update.setObject(2, wait == null ? null : clock.instant().plus(wait).atOffset(ZoneOffset.UTC));
            update.setString(3, error);
            update.setObject(4, refetch.id());
            return update.executeUpdate() > 0;
        }
    }
}
