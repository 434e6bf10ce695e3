package io.sluice.ledger;

import static org.awaitility.Awaitility.await;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.Receipt;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.JcaVault;
import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.bench.SeededIds;
import io.sluice.ledger.bench.Settings;
import io.sluice.ledger.bench.Sql;
import io.sluice.ledger.bench.TickedClock;
import io.sluice.ledger.books.Books;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** A ledger of its own on the tests' PostgreSQL, with one tenant that nobody else has. */
public final class Bench {
    public static final int DAYS = 7;

    public final TickedClock clock = new TickedClock();
    public final SeededIds ids = new SeededIds(clock);
    public final JcaVault vault = new JcaVault();
    public final Sql sql = new Sql(Postgres.database());
    public final DataSource database;
    public final Settings settings;
    public final Transactions transactions;
    public final UUID tenant;

    public Bench() {
        this(Postgres.database(), Settings.USUAL);
    }

    public Bench(Settings settings) {
        this(Postgres.database(), settings);
    }

    public Bench(DataSource database) {
        this(database, Settings.USUAL);
    }

    private Bench(DataSource database, Settings settings) {
        this.database = database;
        this.settings = settings;
        this.transactions = new Transactions(database, settings);
        this.tenant = tenant();
    }

    /** One more tenant. */
    public UUID tenant() {
        var id = ids.next();
        sql.run(
                "INSERT INTO tenant (id, name, slug, plan, created_at) VALUES (?, 'T', ?, 'free', ?)",
                id,
                id.toString(),
                clock.instant());
        return id;
    }

    /** A source of a tenant's. */
    public UUID source(UUID whose) {
        var id = ids.next();
        sql.run(
                "INSERT INTO source (id, tenant_id, provider, name, created_at) VALUES (?, ?, ?, 'S', ?)",
                id,
                whose,
                Facts.PROVIDER,
                clock.instant());
        return id;
    }

    public Ledger ledger() {
        return new Ledger(transactions, vault, ids, clock, settings);
    }

    public DueEvents dueEvents() {
        return new DueEvents(transactions, vault, ids, clock, settings);
    }

    public DueRounds dueRounds() {
        return new DueRounds(transactions, clock, settings);
    }

    public HeldEvents heldEvents() {
        return new HeldEvents(transactions, vault, clock);
    }

    public Books books() {
        return new Books(transactions, clock);
    }

    public Rows seeds() {
        return new Rows(database, vault, ids);
    }

    /** A request of this tenant's, received now. */
    public Delivery request(Arrival... arrivals) {
        return request(tenant, arrivals);
    }

    public Delivery request(UUID whose, Arrival... arrivals) {
        var receipt = new Receipt(
                ids.next(), whose, new UUID(7, 7), Facts.PROVIDER, clock.instant(), arrivals.length, List.of());
        return new Delivery(receipt, DAYS, List.of(arrivals));
    }

    /** A request of one event that is applied. */
    public Delivery applied(String key, Change... changes) {
        return request(new Arrival(Facts.event(key), new Fate.Apply(List.of(changes))));
    }

    /** A request of one event with this fate. */
    public Delivery fated(String key, Fate fate) {
        return request(new Arrival(Facts.event(key), fate));
    }

    /** A request of one event that waits in the ledger. */
    public Delivery waiting(Event event) {
        return request(new Arrival(event, new Fate.Later()));
    }

    public List<Map<String, Object>> events() {
        return sql.rows("SELECT * FROM event WHERE tenant_id = ? ORDER BY received_at, id", tenant);
    }

    public Map<String, Object> event() {
        return sql.row("SELECT * FROM event WHERE tenant_id = ?", tenant);
    }

    /** Makes an event's payload one that no key opens. */
    public void spoil(UUID event) {
        sql.run("UPDATE event SET payload = ? WHERE id = ?", new byte[] {1, 2, 3}, event);
    }

    public List<Map<String, Object>> records(String kind) {
        return sql.rows("SELECT * FROM \"" + kind + "\" WHERE tenant_id = ? ORDER BY created_at, id", tenant);
    }

    /** Somebody else's transaction, which writes to this tenant until it is closed. */
    public Connection writerTo(UUID whose) throws SQLException {
        return writerTo(List.of(whose));
    }

    /** The same, to all of these. */
    public Connection writerTo(List<UUID> tenants) throws SQLException {
        var connection = Postgres.database().getConnection();
        connection.setAutoCommit(false);
        new EventRows(vault).lock(connection, tenants);
        return connection;
    }

    /** Until somebody waits for this tenant's lock, which another transaction holds. */
    public void awaitWaiter() {
        awaitWaiter("sluice/" + tenant);
    }

    /** Until somebody waits for this lock. */
    public void awaitWaiter(String lock) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> waiters(lock) > 0);
    }

    /** How many wait for the locks of these tenants. */
    public long waiters(List<UUID> tenants) {
        return tenants.stream().mapToLong(t -> waiters("sluice/" + t)).sum();
    }

    /** How many wait for this lock. */
    public long waiters(String lock) {
        return sql.number("""
                SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                AND (classid::bigint << 32 | objid::bigint) = hashtextextended(?, 0)
                """, lock);
    }
}
