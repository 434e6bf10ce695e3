package io.sluice.ledger.rejection;

import io.sluice.event.RawRequest;
import io.sluice.event.Vault;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.Ledger;
import io.sluice.ledger.LedgerConfig;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.row.Unnest;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The table of rejections. Blocking. */
@ApplicationScoped
public class Rejections {
    private static final String PURPOSE = "rejection";

    private final Transactions transactions;
    private final Ledger ledger;
    private final Vault vault;
    private final Clock clock;
    private final LedgerConfig.Rejections bounds;

    Rejections(Transactions transactions, Ledger ledger, Vault vault, Clock clock, LedgerConfig config) {
        this.transactions = transactions;
        this.ledger = ledger;
        this.vault = vault;
        this.clock = clock;
        this.bounds = config.rejections();
    }

    /** @param request fails where the stored bytes cannot be opened */
    public record Kept(UUID id, Instant receivedAt, Supplier<RawRequest> request) {}

    private record Sealed(Rejection rejection, byte[] request) {}

    /**
     * Keeps these and prunes what is over the bounds, in one transaction. What is of a source that was removed meanwhile is passed over.
     *
     * @throws StoreUnavailable Postgres is away; nothing is kept
     */
    public void write(List<Rejection> rejections) throws SQLException {
        var sealed = rejections.stream().flatMap(this::sealed).toList();
        var oldest = clock.instant().minus(bounds.age());
        transactions.call(connection -> {
            lock(connection);
            if (!sealed.isEmpty()) {
                insert(connection, sealed);
                prune(connection, sealed);
            }
            expire(connection, oldest);
            return sealed;
        });
    }

    /** Nothing where the tenant is gone and its key with it, or where it alone is more than a source may keep. */
    private Stream<Sealed> sealed(Rejection rejection) {
        try {
            var request =
                    vault.seal(rejection.tenant(), PURPOSE, rejection.request().toBytes());
            return request.length > bounds.bytes() ? Stream.empty() : Stream.of(new Sealed(rejection, request));
        } catch (IllegalStateException gone) {
            return Stream.empty();
        }
    }

    /** Nodes prune one after the other: two that delete the same rows would wait for each other in a circle. */
    private static void lock(Connection connection) throws SQLException {
        try (var lock = connection.createStatement()) {
            lock.execute("SELECT pg_advisory_xact_lock(hashtextextended('sluice/rejections', 0))");
        }
    }

    private static void insert(Connection connection, List<Sealed> sealed) throws SQLException {
        try (var insert = connection.prepareStatement("""
                INSERT INTO rejection (id, tenant_id, source_id, provider, reason, received_at, remote_address, size, bytes, request)
                SELECT t.id, t.tenant_id, t.source_id, t.provider, t.reason, t.received_at, t.remote_address, t.size, octet_length(t.request), t.request
                FROM unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::timestamptz[], ?::text[], ?::int8[], ?::bytea[])
                  AS t(id, tenant_id, source_id, provider, reason, received_at, remote_address, size, request)
                JOIN source s ON s.id = t.source_id
                ON CONFLICT DO NOTHING
                """)) {
            new Unnest<>(insert, sealed)
                    .uuid(s -> s.rejection().id())
                    .uuid(s -> s.rejection().tenant())
                    .uuid(s -> s.rejection().sourceId())
                    .text(s -> s.rejection().provider())
                    .text(s -> s.rejection().reason())
                    .time(s -> s.rejection().receivedAt())
                    .text(s -> s.rejection().remoteAddress())
                    .integer(s -> (long) s.rejection().request().body().length)
                    .bytes(Sealed::request);
            insert.executeUpdate();
        }
    }

    private void prune(Connection connection, List<Sealed> sealed) throws SQLException {
        try (var delete = connection.prepareStatement("""
                DELETE FROM rejection WHERE id IN (
                  SELECT id FROM (
                    SELECT id, row_number() OVER newest AS place, sum(bytes) OVER newest AS total FROM rejection WHERE source_id = ANY (?::uuid[])
                    WINDOW newest AS (PARTITION BY source_id ORDER BY id DESC)) AS kept
                  WHERE place > ? OR total > ?)
                """)) {
            delete.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid",
                            sealed.stream()
                                    .map(s -> s.rejection().sourceId())
                                    .distinct()
                                    .toArray()));
            delete.setInt(2, bounds.count());
            delete.setLong(3, bounds.bytes());
            delete.executeUpdate();
        }
    }

    private static void expire(Connection connection, Instant oldest) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM rejection WHERE received_at < ?")) {
            delete.setObject(1, oldest.atOffset(ZoneOffset.UTC));
            delete.executeUpdate();
        }
    }

    /**
     * A source's rejections that were not released yet, oldest first, in bounded pages; under row-level security.
     *
     * @param tenant whose they are; the nil UUID on a platform source
     * @param after where the page before ended
     * @throws StoreUnavailable Postgres is away
     */
    public List<Kept> page(UUID tenant, UUID source, Optional<UUID> after, Instant until) throws SQLException {
        return transactions.call(c -> Transactions.bound(c, tenant, connection -> {
            try (var select = connection.prepareStatement("""
                    SELECT id, received_at, request FROM (
                      SELECT id, received_at, request, row_number() OVER oldest AS place, sum(bytes) OVER oldest AS total
                      FROM (SELECT * FROM rejection WHERE tenant_id = ? AND source_id = ? AND status = 'rejected' AND id > ? AND received_at <= ?
                            ORDER BY id LIMIT 100) AS first
                      WINDOW oldest AS (ORDER BY id)) AS summed
                    WHERE place = 1 OR total <= 8388608 ORDER BY id
                    """)) {
                select.setObject(1, tenant);
                select.setObject(2, source);
                select.setObject(3, after.orElse(new UUID(0, 0)));
                select.setObject(4, until.atOffset(ZoneOffset.UTC));
                var page = new ArrayList<Kept>();
                try (var row = select.executeQuery()) {
                    while (row.next()) {
                        var sealed = row.getBytes(3);
                        page.add(new Kept(
                                row.getObject(1, UUID.class),
                                row.getTimestamp(2).toInstant(),
                                () -> RawRequest.fromBytes(vault.open(tenant, PURPOSE, sealed))));
                    }
                }
                return page;
            }
        }));
    }

    /**
     * Marks a rejection released and lets its events into the ledger, in one transaction.
     *
     * @param tenant whose it is, as in {@link #page}
     * @param shares under the rejection's id as their request's
     * @return false where it was released or pruned meanwhile, and so nothing was done
     * @throws StoreUnavailable Postgres is away
     * @throws SQLException the data cannot be stored
     */
    public boolean release(UUID tenant, UUID id, List<Delivery> shares) throws SQLException {
        return ledger.release(
                shares,
                c -> Transactions.bound(c, tenant, connection -> {
                    try (var update = connection.prepareStatement("""
                    UPDATE rejection SET status = 'released', bytes = 0, request = '' WHERE tenant_id = ? AND id = ? AND status = 'rejected'
                    """)) {
                        update.setObject(1, tenant);
                        update.setObject(2, id);
                        return update.executeUpdate() == 1;
                    }
                }));
    }
}
