package io.sluice.ledger.person;

import io.sluice.event.Id;
import io.sluice.event.Vault;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.person.ErasureRows.Next;
import io.sluice.ledger.person.ErasureRows.Row;
import io.sluice.ledger.person.match.Person;
import io.sluice.ledger.read.Position;
import io.sluice.record.Kinds;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The erasure of people. All of the tenant's tables are gone through, page by page: a page is read and searched without a lock, since to search a large one takes long,
 * and only what names the person is then looked at again and erased behind whoever writes to the tenant. Records go in the order of their last change, so that one
 * that changes meanwhile is met again. How far it has come is of the transaction that erases: whatever is killed, it goes on from there.
 *
 * <p>Once all had been gone through, what waited in the queue by then may still bring the person back: so a while later what came since is gone through once more.
 *
 * <p>Blocking; every method throws {@link StoreUnavailable} where Postgres is away.
 */
@ApplicationScoped
public class Erasures {
    /** The contact's own: what events did to it. */
    private static final String OWN = "own";

    private static final String EVENTS = "event";

    /** Whoever asked for it has so long to go on with it, before others do. */
    private static final Duration LEASE = Duration.ofSeconds(15);
    /** What waits in the queue is applied by then. */
    private static final Duration LATER = Duration.ofMinutes(1);
    /** By how much the clocks of nodes may differ. */
    private static final Duration SKEW = Duration.ofMinutes(1);
    /** An event may have waited so long in the queue before its person was to be erased. */
    private static final Duration QUEUED = Duration.ofHours(24);

    private final Transactions transactions;
    private final Vault vault;
    private final Clock clock;
    private final ErasureRows rows;
    private final RecordPages records;
    private final RecordEraser eraser;
    private final EventPages events;

    Erasures(Transactions transactions, Vault vault, Clock clock) {
        this.transactions = transactions;
        this.vault = vault;
        this.clock = clock;
        this.rows = new ErasureRows(vault);
        this.records = new RecordPages(vault);
        this.eraser = new RecordEraser(vault);
        this.events = new EventPages(vault);
    }

    /** The tables, in the order that they are gone through; what teaches other names of the person comes early. */
    private static List<String> parts() {
        var parts = new ArrayList<String>();
        parts.add(OWN);
        parts.addAll(Kinds.all().keySet());
        parts.add(EVENTS);
        Arrays.stream(SealedRest.values()).map(SealedRest::table).forEach(parts::add);
        return parts;
    }

    /**
     * Deletes a contact and begins the erasure of the person; whoever began it goes on with it by {@link #step}.
     *
     * @return empty where the tenant has no such contact
     */
    public Optional<Erasure> begin(UUID tenant, UUID contact) throws SQLException {
        vault.warm(tenant);
        return transactions.call(tenant, connection -> {
            var found = Transactions.bound(connection, tenant, c -> new Contacts(vault).find(c, tenant, contact));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            delete(connection, tenant, contact);
            var now = now();
            var shown = new Erasure(
                    contact, tenant, Counts.of(Contacts.KIND.name(), 1).byTable(), now, Optional.empty());
            var address = found.get().address();
            var person = Person.of(address, Id.of(Id.Kind.RECORD, contact));
            var refs = Contacts.addressRefs(vault, tenant, address);
            rows.insert(connection, new Row(shown, person, OWN, Walk.START, 0), refs, now.plus(LEASE));
            return Optional.of(shown);
        });
    }

    private static void delete(Connection connection, UUID tenant, UUID contact) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM contacts WHERE tenant_id = ? AND id = ?")) {
            delete.setObject(1, tenant);
            delete.setObject(2, contact);
            delete.executeUpdate();
        }
    }

    /** Erases inside a transaction. */
    @FunctionalInterface
    private interface Deed {
        Counts run(Connection connection) throws SQLException;
    }

    /**
     * What a page showed.
     *
     * @param deed empty: it named nobody
     * @param end empty: there was nothing more
     */
    private record Looked(Person person, Optional<Deed> deed, Optional<Position> end) {}

    /**
     * Goes on for a page, in a transaction or two.
     *
     * @return whether there is more to do at once
     */
    public boolean step(UUID tenant, UUID id) throws SQLException {
        vault.warm(tenant);
        var found = transactions.call(connection -> rows.open(connection, tenant, id, now()));
        if (found.isEmpty()) {
            return false;
        }
        var row = found.get();
        var looked = transactions.call(connection -> look(connection, row));
        Transactions.Work<Boolean> work = connection -> {
            if (!rows.hold(connection, row)) {
                return false;
            }
            var counts = looked.deed().isPresent() ? looked.deed().get().run(connection) : Counts.NONE;
            return advance(connection, row, looked, counts);
        };
        return looked.deed().isPresent() ? transactions.call(tenant, work) : transactions.call(work);
    }

    private Looked look(Connection connection, Row row) throws SQLException {
        var tenant = row.shown().tenant();
        if (row.part().equals(OWN)) {
            var own = List.of(row.shown().id());
            return new Looked(row.person(), Optional.of(c -> EventEraser.changesOf(c, tenant, own)), Optional.empty());
        }
        if (row.part().equals(EVENTS)) {
            var page = events.page(connection, tenant, row.person(), row.position(), true);
            var hits = page.hits().stream().map(hit -> hit.event().id()).toList();
            return looked(row, hits, page.end(), c -> EventEraser.events(c, tenant, hits));
        }
        var rest = SealedRest.of(row.part());
        if (rest.isPresent()) {
            var page = rest.get().page(connection, vault, tenant, row.person(), row.position());
            return looked(row, page.hits(), page.end(), c -> rest.get().erase(c, tenant, page.hits()));
        }
        return lookAtRecords(connection, row);
    }

    private Looked lookAtRecords(Connection connection, Row row) throws SQLException {
        var tenant = row.shown().tenant();
        var kind = Kinds.get(row.part());
        var page = records.page(connection, tenant, kind, row.person(), row.position());
        var person = page.person();
        var hits = page.hits().stream()
                .filter(hit -> eraser.isDue(tenant, kind, person, hit))
                .map(RecordPages.Hit::id)
                .toList();
        Deed deed = c -> eraser.erase(c, tenant, kind, person, hits, now());
        return new Looked(person, hits.isEmpty() ? Optional.empty() : Optional.of(deed), page.end());
    }

    private static Looked looked(Row row, List<UUID> hits, Optional<Position> end, Deed deed) {
        return new Looked(row.person(), hits.isEmpty() ? Optional.empty() : Optional.of(deed), end);
    }

    /** @return whether there is more to do at once */
    private boolean advance(Connection connection, Row row, Looked looked, Counts erased) throws SQLException {
        var counts = row.counts().and(erased);
        var next = next(row, looked, counts);
        if (next.isEmpty()) {
            ErasureRows.close(connection, row, counts);
            return false;
        }
        rows.advance(connection, row, next.get());
        return next.get().due().isEmpty();
    }

    /** Empty: all is done, and the person may be forgotten. */
    private Optional<Next> next(Row row, Looked looked, Counts counts) {
        var finished = row.shown().finishedAt();
        var parts = parts();
        int following = parts.indexOf(row.part()) + 1;
        if (!counts.whole()) {
            return going(row, looked, counts, row.part(), row.position());
        }
        if (looked.end().isPresent()) {
            return going(row, looked, counts, row.part(), looked.end().get());
        }
        if (following < parts.size()) {
            var part = parts.get(following);
            return going(row, looked, counts, part, start(row, part));
        }
        if (finished.isPresent()) {
            return Optional.empty();
        }
        var now = now();
        var again = Optional.of(now.plus(LATER));
        var first = new Position(row.shown().requestedAt().minus(SKEW), Walk.START.id());
        return Optional.of(new Next(looked.person(), parts.get(1), first, counts, Optional.of(now), again));
    }

    private static Optional<Next> going(Row row, Looked looked, Counts counts, String part, Position position) {
        var finished = row.shown().finishedAt();
        return Optional.of(new Next(looked.person(), part, position, counts, finished, Optional.empty()));
    }

    /** The second time only what came since. */
    private static Position start(Row row, String part) {
        if (row.shown().finishedAt().isEmpty() || SealedRest.of(part).isPresent()) {
            return Walk.START;
        }
        var before = part.equals(EVENTS) ? QUEUED : SKEW;
        return new Position(row.shown().requestedAt().minus(before), Walk.START.id());
    }

    /**
     * Goes on for so long, a step at least.
     *
     * @return whether there is more to do at once
     */
    public boolean goOn(UUID tenant, UUID id, Duration atMost) throws SQLException {
        var end = clock.instant().plus(atMost);
        boolean more;
        do {
            more = step(tenant, id);
        } while (more && clock.instant().isBefore(end));
        return more;
    }

    /** Makes it due then, for whoever looks what is due. */
    public void later(UUID tenant, UUID id, Instant at) throws SQLException {
        transactions.call(connection -> ErasureRows.due(connection, tenant, id, at));
    }

    public Optional<Erasure> find(UUID tenant, UUID id) throws SQLException {
        return transactions.call(
                connection -> Transactions.bound(connection, tenant, c -> ErasureRows.find(c, tenant, id)));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
