package io.sluice.ledger;

import io.sluice.event.Event;
import io.sluice.event.Ids;
import io.sluice.event.RawRequest;
import io.sluice.event.Vault;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.row.Postings;
import io.sluice.ledger.row.StateCodec;
import io.sluice.ledger.row.Unnest;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/** Events that wait in the ledger to be tried: those the queue could not take, those that failed before, those released to a tenant. */
@ApplicationScoped
public class DueEvents {
    private static final Logger LOG = Logger.getLogger(DueEvents.class);
    /** How long what a later release sealed is left alone. */
    private static final Duration PUT_OFF = Duration.ofMinutes(1);

    private static final String DUE = " AND e.due_at <= ?";
    private static final String ANY = "";
    private static final String AWAITED = " AND e.status = 'received' AND e.due_at IS NULL";

    private final Transactions transactions;
    private final Vault vault;
    private final Ids ids;
    private final Clock clock;
    private final Backoff backoff;
    private final LedgerConfig config;
    private final EventRows rows;

    DueEvents(Transactions transactions, Vault vault, Ids ids, Clock clock, LedgerConfig config) {
        this.transactions = transactions;
        this.vault = vault;
        this.ids = ids;
        this.clock = clock;
        this.backoff = new Backoff(config.backoff());
        this.config = config;
        this.rows = new EventRows(vault);
    }

    /**
     * An event that is due.
     *
     * @param opened fails where the stored bytes cannot be opened
     */
    public record Due(
            UUID id,
            UUID tenant,
            UUID sourceId,
            String provider,
            int retentionDays,
            String status,
            int attempts,
            Supplier<RawRequest> opened,
            List<Map<String, @Nullable Object>> log) {
        public Instant receivedAt() {
            return Ids.time(id);
        }

        /** Whether a person replayed it: more tries are listed than count. */
        boolean again() {
            return log.size() > attempts;
        }

        Due anew() {
            return new Due(id, tenant, sourceId, provider, retentionDays, status, 0, opened, log);
        }
    }

    /** What the worker makes of a due event: the event as read again, where it can be, and its fate. */
    public record Judged(Optional<Event> event, Fate fate) {
        public static Judged failed(String reason) {
            return new Judged(Optional.empty(), new Fate.Fail(reason));
        }
    }

    /** Turns a due event into changes. Pure, and quick: it runs inside the transaction. */
    @FunctionalInterface
    public interface Judge {
        Judged judge(Due due);
    }

    /**
     * Tries due events in one transaction; passes over those that are not due any more, or whose tenant somebody else writes to just now, and puts off those for which the judge throws
     * {@link Vault.LaterRelease}: that was no try.
     *
     * @throws StoreUnavailable Postgres is away
     * @throws SQLException an event's data was refused: try with fewer, and a single one with a fate of {@link Fate.Fail}
     */
    public Committed attempt(List<DueRounds.Candidate> candidates, Judge judge) throws SQLException {
        var tenants =
                candidates.stream().map(DueRounds.Candidate::tenant).distinct().toList();
        tenants.forEach(this::warm);
        return transactions.call(connection -> {
            var busy = rows.lockFree(connection, tenants);
            var free = candidates.stream()
                    .filter(c -> !busy.contains(c.tenant()))
                    .map(DueRounds.Candidate::id)
                    .toList();
            var ofLaterRelease = new ArrayList<Due>();
            var committed = attempt(
                    connection,
                    load(connection, free, DUE),
                    due -> judgedUnlessLater(due, judge, ofLaterRelease),
                    busy);
            putOff(connection, ofLaterRelease, clock.instant());
            return committed;
        });
    }

    /**
     * Tries events again in the caller's transaction, whether due or not and as if it were for the first time; nothing where somebody else writes to the tenant just
     * now.
     *
     * @param events oldest first; the last ones are left out where all together are too large
     * @throws SQLException an event's data was refused, as in {@link #attempt}
     */
    public Committed again(Connection connection, UUID tenant, List<UUID> events, Judge judge) throws SQLException {
        var busy = rows.lockFree(connection, List.of(tenant));
        var loaded = busy.isEmpty() ? load(connection, events, ANY) : List.<Due>of();
        return attempt(connection, loaded.stream().map(Due::anew).toList(), due -> Optional.of(judge.judge(due)), busy);
    }

    /**
     * Goes on with an event that waited for its object, where it still does; waits for whoever writes to the tenant now.
     *
     * @param alongside runs in the same transaction
     * @throws SQLException the event's data was refused, as in {@link #attempt}
     */
    public Committed fetched(UUID tenant, UUID event, Judge judge, Transactions.Work<?> alongside) throws SQLException {
        warm(tenant);
        return transactions.call(tenant, connection -> {
            alongside.run(connection);
            return attempt(
                    connection,
                    load(connection, List.of(event), AWAITED),
                    due -> Optional.of(judge.judge(due)),
                    Set.of());
        });
    }

    /** A key that is gone fails later, and then its event alone. */
    private void warm(UUID tenant) {
        try {
            vault.warm(tenant);
        } catch (IllegalStateException gone) {
            // Its events are judged one by one.
        }
    }

    private static Optional<Judged> judgedUnlessLater(Due due, Judge judge, List<Due> ofLaterRelease) {
        try {
            return Optional.of(judge.judge(due));
        } catch (Vault.LaterRelease e) {
            ofLaterRelease.add(due);
            return Optional.empty();
        }
    }

    /** @param judge empty: it is none of those that were tried */
    private Committed attempt(
            Connection connection, List<Due> candidates, Function<Due, Optional<Judged>> judge, Set<UUID> busy)
            throws SQLException {
        var now = clock.instant();
        var judged = new ArrayList<Attempted>();
        long bytes = 0;
        for (var due : candidates) {
            // What is over is left for the next round: sealed, it may have been much smaller.
            if (bytes < config.batchBytes()) {
                var attempted = judge.apply(due).map(j -> new Attempted(due, j));
                bytes += attempted.map(Attempted::bytes).orElse(0L);
                attempted.ifPresent(judged::add);
            }
        }
        var written = new FollowUps(vault, now)
                .write(connection, judged.stream().map(Attempted::asked).toList());
        judged.replaceAll(a -> a.with(written));
        var priors = Priors.of(
                connection,
                judged.stream().map(Attempted::due).filter(Due::again).toList());
        var touched = new Application(vault, ids, now, priors)
                .run(connection, judged.stream().flatMap(Attempted::task).toList());
        if (!judged.isEmpty()) {
            update(connection, judged, now);
            var postings = new Postings();
            judged.forEach(a -> postings.move(a.due().status(), status(a), 1));
            postings.write(connection);
        }
        return new Committed(judged.stream().map(a -> a.settled(backoff)).toList(), touched, busy);
    }

    /** They stand behind what this release can apply, until a node of a later one tries them. */
    private static void putOff(Connection connection, List<Due> events, Instant now) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        LOG.warnf(
                "due events left for a later release count=%d first=%s",
                events.size(), events.getFirst().id());
        try (var update = connection.prepareStatement("""
                UPDATE event e SET due_at = ? FROM unnest(?::uuid[], ?::timestamptz[]) AS o(id, received_at) WHERE e.id = o.id AND e.received_at = o.received_at
                """)) {
            update.setObject(1, now.plus(PUT_OFF).atOffset(ZoneOffset.UTC));
            new Unnest<>(update, events, 1).uuid(Due::id).time(Due::receivedAt);
            update.executeUpdate();
        }
    }

    private record Attempted(Due due, Judged judged) {
        long bytes() {
            return judged.event().map(e -> (long) e.part().body().length).orElse(0L);
        }

        FollowUps.Asked asked() {
            return new FollowUps.Asked(due.id(), due.tenant(), due.sourceId(), due.provider(), judged.fate());
        }

        Attempted with(FollowUps.Written written) {
            return new Attempted(due, new Judged(judged.event(), written.fate(due.id(), judged.fate())));
        }

        Stream<Application.Task> task() {
            return judged.fate() instanceof Fate.Apply apply
                    ? judged.event().stream()
                            .map(event -> new Application.Task(
                                    due.id(),
                                    due.tenant(),
                                    due.sourceId(),
                                    due.retentionDays(),
                                    due.provider(),
                                    due.receivedAt(),
                                    event,
                                    apply.changes()))
                    : Stream.empty();
        }

        Committed.Settled settled(Backoff backoff) {
            return new Committed.Settled(
                    due.tenant(),
                    due.provider(),
                    backoff.status(judged.fate(), due.attempts() + 1),
                    due.receivedAt(),
                    due.again());
        }
    }

    /** What is left of an erased tenant is passed over: asked under its lock, it is nobody's any more. */
    private List<Due> load(Connection connection, List<UUID> candidates, String condition) throws SQLException {
        try (var select =
                connection.prepareStatement("""
                SELECT e.id, e.tenant_id, e.source_id, e.provider, e.retention, e.status, e.attempts, e.payload, e.attempt_log
                FROM event e JOIN unnest(?::uuid[], ?::timestamptz[]) AS c(id, received_at) ON e.id = c.id AND e.received_at = c.received_at
                WHERE (e.tenant_id = '00000000-0000-0000-0000-000000000000' OR EXISTS (SELECT FROM tenant t WHERE t.id = e.tenant_id))
                  AND octet_length(e.payload) > 0 -- not erased
                """ + condition + " ORDER BY e.received_at, e.id FOR UPDATE OF e")) {
            // Binary from the first time: as text the largest payloads would take three times their size.
            binary(select.unwrap(PGStatement.class));
            new Unnest<>(select, candidates).uuid(id -> id).time(Ids::time);
            if (condition.equals(DUE)) {
                select.setObject(3, clock.instant().atOffset(ZoneOffset.UTC));
            }
            var due = new ArrayList<Due>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    due.add(due(row));
                }
            }
            return due;
        }
    }

    /** Unless statements are not to be kept by name, as behind some poolers. */
    private static void binary(PGStatement select) throws SQLException {
        if (select.getPrepareThreshold() > 0) {
            select.setPrepareThreshold(-1);
        }
    }

    private Due due(ResultSet row) throws SQLException {
        var tenant = row.getObject(2, UUID.class);
        var payload = row.getBytes(8);
        return new Due(
                row.getObject(1, UUID.class),
                tenant,
                row.getObject(3, UUID.class),
                row.getString(4),
                row.getInt(5),
                row.getString(6),
                row.getInt(7),
                () -> RawRequest.fromBytes(vault.open(tenant, "event", payload)),
                log(row.getString(9)));
    }

    private void update(Connection connection, List<Attempted> judged, Instant now) throws SQLException {
        try (var update = connection.prepareStatement("""
                UPDATE event e SET status = t.status, applied_at = t.applied_at, due_at = t.due_at, attempts = t.attempts, error = t.error,
                                   attempt_log = t.log::jsonb
                FROM unnest(?::uuid[], ?::timestamptz[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::int8[], ?::text[], ?::text[])
                  AS t(id, received_at, status, applied_at, due_at, attempts, error, log)
                WHERE e.id = t.id AND e.received_at = t.received_at
                """)) {
            var all = judged.stream()
                    .map(a -> new Row(a.due(), status(a), tried(a, now)))
                    .toList();
            new Unnest<>(update, all)
                    .uuid(r -> r.due().id())
                    .time(r -> r.due().receivedAt())
                    .text(Row::status)
                    .time(r -> r.tried().appliedAt())
                    .time(r -> r.tried().dueAt())
                    .integer(r -> (long) r.tried().attempts())
                    .text(r -> r.tried().error())
                    .text(r -> r.tried().log());
            update.executeUpdate();
        }
    }

    private record Row(Due due, String status, EventRows.Tried tried) {}

    private String status(Attempted attempted) {
        return backoff.status(attempted.judged().fate(), attempted.due().attempts() + 1);
    }

    private EventRows.Tried tried(Attempted attempted, Instant now) {
        var due = attempted.due();
        return backoff.tried(attempted.judged().fate(), due.attempts() + 1, now, due.log());
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, @Nullable Object>> log(String json) {
        return StateCodec.parse(json) instanceof List<?> list ? (List<Map<String, @Nullable Object>>) list : List.of();
    }
}
