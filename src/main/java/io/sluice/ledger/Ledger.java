package io.sluice.ledger;

import io.sluice.event.Ids;
import io.sluice.event.Receipt;
import io.sluice.event.Vault;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.Delivery.Origin;
import io.sluice.ledger.row.Postings;
import io.sluice.ledger.row.Postings.Place;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Where events become rows and records change. One call of {@link #commit} is one transaction: event rows, their keys, changes and record writes stand together or
 * not at all. The number of statements does not grow with the batch.
 *
 * <p>Every transaction first takes its tenants' locks, so what it reads stays true until it commits, batches of one tenant come one after the other, and nobody waits
 * for another tenant: what is locked is left out. A request that is in the ledger already is passed over whole; an event whose key is known counts as a duplicate.
 */
@Singleton
public class Ledger {
    private final Transactions transactions;
    private final Vault vault;
    private final Ids ids;
    private final Clock clock;
    private final Backoff backoff;
    private final EventRows events;

    Ledger(Transactions transactions, Vault vault, Ids ids, Clock clock, LedgerConfig config) {
        this.transactions = transactions;
        this.vault = vault;
        this.ids = ids;
        this.clock = clock;
        this.backoff = new Backoff(config.backoff());
        this.events = new EventRows(vault);
    }

    /**
     * Stores and applies a batch, but for what is of a tenant that somebody else writes to just now. Blocking.
     *
     * @return what became of it; {@link Committed#busy} tells whose was left out
     * @throws StoreUnavailable Postgres is away; nothing is stored, try again
     * @throws SQLException the data cannot be stored; nothing is, try smaller parts
     */
    public Committed commit(List<Delivery> batch) throws SQLException {
        return transaction(batch, (connection, tenants) -> commit(connection, batch, tenants, false));
    }

    /** Stores requests that the queue could not take, and counts them as accepted here; otherwise as {@link #commit} does. */
    public Set<UUID> spill(List<Delivery> batch) throws SQLException {
        return transaction(batch, (connection, tenants) -> commit(connection, batch, tenants, true))
                .busy();
    }

    /** The same, waiting for whoever writes to the tenants; {@link StoreUnavailable} where that takes too long. */
    public void spillInTurn(List<Delivery> batch) throws SQLException {
        transaction(batch, (connection, tenants) -> {
            events.lock(connection, tenants);
            return commit(connection, batch, tenants, true);
        });
    }

    @FunctionalInterface
    private interface Work {
        Committed run(Connection connection, List<UUID> tenants) throws SQLException;
    }

    private Committed transaction(List<Delivery> batch, Work work) throws SQLException {
        var tenants = batch.stream().map(d -> d.receipt().tenant()).distinct().toList();
        return transactions.call(
                batch.stream().map(Delivery::retentionDays).toList(),
                batch.stream().map(d -> d.receipt().receivedAt()).toList(),
                connection -> work.run(connection, tenants));
    }

    /**
     * Stores a request that is accepted late, in the transaction of whoever's claim it is, and counts it as accepted here. Blocking; throws as {@link #commit} does.
     *
     * @param shares one for each tenant
     * @param claim runs behind whoever writes to these tenants now
     * @return whether the claim held; otherwise nothing is stored
     */
    public boolean release(List<Delivery> shares, Transactions.Work<Boolean> claim) throws SQLException {
        var held = new AtomicBoolean();
        transaction(shares, (connection, tenants) -> {
            events.lock(connection, tenants);
            held.set(claim.run(connection));
            return commit(connection, held.get() ? shares : List.of(), tenants, true);
        });
        return held.get();
    }

    /**
     * Takes in what was learned by asking a provider, in the transaction of whoever's claim it is, and counts what is new as accepted here. Blocking; throws as
     * {@link #commit} does.
     *
     * @param claim runs behind whoever writes to the tenant now
     * @return what became of it; empty where the claim did not hold, and nothing is stored
     */
    public Optional<Committed> take(Delivery learned, Transactions.Work<Boolean> claim) throws SQLException {
        return transactions.inTurn(learned.receipt().tenant(), () -> taken(learned, claim));
    }

    private Optional<Committed> taken(Delivery learned, Transactions.Work<Boolean> claim) throws SQLException {
        var committed = new AtomicReference<Committed>();
        transaction(List.of(learned), (connection, tenants) -> {
            events.lock(connection, tenants);
            var result =
                    claim.run(connection) ? commit(connection, List.of(learned), tenants, true) : Committed.NOTHING;
            committed.set(result);
            return result;
        });
        return Optional.ofNullable(committed.get()).filter(c -> c != Committed.NOTHING);
    }

    /** Notes a queued request whose tenant was erased before it was applied. Blocking; throws as {@link #commit} does. */
    public void erased(Receipt receipt, Place place) throws SQLException {
        var nothing = new Delivery(receipt, 0, List.of()).from(place);
        var tenants = List.of(receipt.tenant());
        transactions.call(connection -> {
            events.lock(connection, tenants);
            return commit(connection, List.of(nothing), tenants, false);
        });
    }

    private Committed commit(Connection connection, List<Delivery> batch, List<UUID> tenants, boolean spilled)
            throws SQLException {
        var busy = events.lockFree(connection, tenants);
        var requests = new LinkedHashMap<EventRows.Share, Delivery>();
        batch.stream()
                .filter(d -> !busy.contains(d.receipt().tenant()))
                .forEach(d -> requests.putIfAbsent(EventRows.Share.of(d.receipt()), d));
        if (requests.isEmpty()) {
            return new Committed(List.of(), List.of(), busy);
        }
        var added = events.addRequests(connection, requests.keySet(), spilled);
        var postings = new Postings();
        if (!spilled && added.size() < requests.size()) {
            countOnce(connection, requests, postings);
        }
        requests.keySet().retainAll(added);
        requests.values().forEach(d -> came(d, postings));
        var alive = alive(requests.values(), events.alive(connection, tenants), postings);
        var committed = store(connection, alive, postings, busy);
        postings.write(connection);
        return committed;
    }

    /** From the queue, where the door has counted it, or past it. */
    private static void came(Delivery delivery, Postings postings) {
        int events = delivery.receipt().events();
        delivery.place()
                .ifPresentOrElse(
                        place -> postings.arrived(place, events), () -> postings.add(Postings.SPILLED, events));
    }

    /** The deliveries whose tenant was not erased meanwhile; the others are only counted. */
    private static List<Delivery> alive(Collection<Delivery> deliveries, Set<UUID> tenants, Postings postings) {
        deliveries.stream()
                .filter(d -> !tenants.contains(d.receipt().tenant()))
                .forEach(gone -> postings.add(Postings.ERASED, gone.receipt().events()));
        return deliveries.stream()
                .filter(d -> tenants.contains(d.receipt().tenant()))
                .toList();
    }

    /** A request that was spilled because the queue was slow, and reached the queue all the same, was counted at both doors. */
    private void countOnce(Connection connection, Map<EventRows.Share, Delivery> requests, Postings postings)
            throws SQLException {
        for (var share : events.unspill(connection, requests.keySet())) {
            var late = Objects.requireNonNull(requests.get(share));
            postings.add(Postings.SPILLED, -late.receipt().events());
            came(late, postings);
        }
    }

    private Committed store(Connection connection, List<Delivery> deliveries, Postings postings, Set<UUID> busy)
            throws SQLException {
        var now = clock.instant();
        var candidates = new ArrayList<Candidate>();
        var wanted = new LinkedHashMap<EventRows.Key, UUID>();
        for (var delivery : deliveries) {
            for (var arrival : delivery.arrivals()) {
                var key = events.key(
                        delivery.receipt().tenant(), delivery.receipt().provider(), arrival.event());
                var id = ids.at(delivery.receipt().receivedAt());
                candidates.add(new Candidate(delivery, arrival, key, id));
                wanted.putIfAbsent(key, id);
            }
        }
        if (candidates.isEmpty()) {
            return new Committed(List.of(), List.of(), busy);
        }
        var holders = events.claimKeys(connection, wanted);
        var fresh = resolved(connection, candidates, holders, now);
        var repeated = candidates.stream()
                .filter(c -> !c.id().equals(holders.get(c.key())))
                .toList();
        var again = repeated.stream().filter(Candidate::delivered).toList();
        postings.add(Postings.SPILLED, (long) again.size() - repeated.size());
        var duplicates = new HashMap<UUID, Long>();
        again.forEach(c -> duplicates.merge(holders.get(c.key()), 1L, Long::sum));
        var touched = new Application(vault, ids, now)
                .run(connection, fresh.stream().flatMap(Candidate::task).toList());
        if (!fresh.isEmpty()) {
            var rows = fresh.stream().map(c -> c.row(now, backoff)).toList();
            events.insert(connection, rows);
            events.addUsage(
                    connection,
                    rows.stream()
                            .filter(r -> !r.receipt().held() && r.delivery().counts())
                            .map(r -> new EventRows.Used(r.tenant(), r.receipt().receivedAt()))
                            .toList());
        }
        events.addDuplicates(connection, duplicates);
        var settled = Stream.concat(
                        fresh.stream().map(c -> c.settled(backoff)),
                        again.stream().map(Candidate::duplicate))
                .toList();
        settled.forEach(e -> postings.add(e.tally(), 1));
        return new Committed(settled, touched, busy);
    }

    /** Those that are new, with what follows from them written. */
    private List<Candidate> resolved(
            Connection connection, List<Candidate> candidates, Map<EventRows.Key, UUID> holders, Instant now)
            throws SQLException {
        var fresh = candidates.stream()
                .filter(c -> c.id().equals(holders.get(c.key())))
                .toList();
        var written = new FollowUps(vault, now)
                .write(connection, fresh.stream().map(Candidate::asked).toList());
        return fresh.stream().map(c -> c.with(written)).toList();
    }

    /** One event of the batch that may be new. */
    private record Candidate(Delivery delivery, Arrival arrival, EventRows.Key key, UUID id) {

        /** What was asked for is no delivery. */
        boolean delivered() {
            return delivery.origin() == Origin.WEBHOOK;
        }

        FollowUps.Asked asked() {
            var receipt = delivery.receipt();
            return new FollowUps.Asked(id, receipt.tenant(), receipt.sourceId(), receipt.provider(), arrival.fate());
        }

        Candidate with(FollowUps.Written written) {
            return new Candidate(delivery, new Arrival(arrival.event(), written.fate(id, arrival.fate())), key, id);
        }

        Stream<Application.Task> task() {
            var receipt = delivery.receipt();
            return arrival.fate() instanceof Fate.Apply apply
                    ? Stream.of(new Application.Task(
                            id,
                            receipt.tenant(),
                            receipt.sourceId(),
                            delivery.retentionDays(),
                            receipt.provider(),
                            receipt.receivedAt(),
                            arrival.event(),
                            apply.changes()))
                    : Stream.empty();
        }

        EventRows.NewEvent row(Instant now, Backoff backoff) {
            var fate = arrival.fate();
            return new EventRows.NewEvent(
                    id,
                    delivery,
                    arrival.event(),
                    key,
                    backoff.status(fate, 1),
                    backoff.tried(fate, 1, now, List.of()));
        }

        Committed.Settled settled(Backoff backoff) {
            return settled(backoff.status(arrival.fate(), 1));
        }

        Committed.Settled duplicate() {
            return settled("duplicate");
        }

        private Committed.Settled settled(String outcome) {
            return new Committed.Settled(delivery.receipt(), outcome);
        }
    }
}
