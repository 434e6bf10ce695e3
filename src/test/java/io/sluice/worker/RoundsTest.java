package io.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.context.Context;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.ledger.LedgerConfig;
import io.sluice.queue.Entry;
import io.sluice.queue.Lane;
import io.sluice.queue.Partition;
import io.sluice.queue.Partitions;
import io.sluice.way.Gateway;
import io.sluice.way.Way;
import io.sluice.worker.trace.ApplySpans;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Claims of several lanes, on the real ledger. */
@QuarkusTest
@TestProfile(Way.class)
class RoundsTest {
    private static final int AT_ONCE = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);
    private static final int GATHERED = 5;
    /** What no queue gives: a fault that nothing is prepared for. */
    @SuppressWarnings("NullAway")
    private static final byte[] NO_BYTES = null;

    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    ApplyLoop apply;

    @Inject
    WorkerConfig config;

    @Inject
    LedgerConfig ledger;

    @Inject
    ApplySpans spans;

    @Inject
    Partitions partitions;

    @Inject
    Requests requests;

    @Inject
    DataSource database;

    private record Claiming(Entry entry, Thread thread, CompletableFuture<Rounds.Outcome> outcome) {}

    private Entry entry(UUID tenant) {
        return entry(requests.customer(tenant));
    }

    private static Entry entry(Requests.Sealed request) {
        return new Entry("1-1", new UUID(0, 0), request.receipt(), request.bytes(), Context.root());
    }

    private Claiming claiming(Rounds rounds, Partition lane, Entry entry) {
        var outcome = new CompletableFuture<Rounds.Outcome>();
        var thread = Thread.ofPlatform().start(() -> {
            try {
                outcome.complete(rounds.apply(lane, List.of(entry), () -> {}));
            } catch (InterruptedException | RuntimeException | Error e) {
                outcome.completeExceptionally(e);
            }
        });
        return new Claiming(entry, thread, outcome);
    }

    private List<UUID> tenants(int many) {
        return IntStream.range(0, many).mapToObj(i -> Gateway.tenant().uuid()).toList();
    }

    /** Whoever counts these tenants' events waits until it is closed. */
    private Connection counted(List<UUID> tenants) throws SQLException {
        var connection = database.getConnection();
        try (var insert = connection.prepareStatement(
                "INSERT INTO usage (tenant_id, month, events) SELECT t, date_trunc('month', now() AT TIME ZONE 'UTC')::date, 0 FROM unnest(?::uuid[]) AS t")) {
            insert.setArray(1, connection.createArrayOf("uuid", tenants.toArray()));
            insert.executeUpdate();
        }
        connection.setAutoCommit(false);
        try (var lock =
                connection.prepareStatement("SELECT 1 FROM usage WHERE tenant_id = ANY (?::uuid[]) FOR UPDATE")) {
            lock.setArray(1, connection.createArrayOf("uuid", tenants.toArray()));
            lock.executeQuery().close();
        }
        return connection;
    }

    private long number(String query, List<UUID> tenants) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(query)) {
            if (query.contains("?")) {
                select.setArray(1, connection.createArrayOf("uuid", tenants.toArray()));
            }
            try (var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static final String WAITING =
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO usage%'";

    private static final String TRANSACTIONS =
            "SELECT count(DISTINCT xmin::text) FROM event WHERE tenant_id = ANY (?::uuid[])";

    private record Gathered(List<Claiming> underWay, List<Claiming> waiting) {}

    /** Claims these behind as many batches as may be under way; once all wait, something happens, and then those go on. */
    private Gathered gathered(Rounds rounds, List<Entry> entries, Consumer<List<Claiming>> meanwhile) throws Exception {
        return gathered(rounds, entries, Collections.nCopies(entries.size(), Lane.FAIR), meanwhile);
    }

    private Gathered gathered(Rounds rounds, List<Entry> entries, List<Lane> lanes, Consumer<List<Claiming>> meanwhile)
            throws Exception {
        var slow = tenants(AT_ONCE);
        var gathered = new Gathered(new ArrayList<>(), new ArrayList<>());
        try (var lock = counted(slow)) {
            for (var tenant : slow) {
                gathered.underWay.add(claiming(rounds, lane(gathered.underWay.size()), entry(tenant)));
                await().atMost(SOON).until(() -> number(WAITING, slow) >= gathered.underWay.size());
            }
            for (var entry : entries) {
                int number = gathered.waiting.size();
                gathered.waiting.add(claiming(rounds, partition(lanes.get(number), number), entry));
            }
            gathered.waiting.forEach(RoundsTest::awaitWaiting);
            meanwhile.accept(gathered.waiting);
            lock.rollback();
        }
        return gathered;
    }

    private Partition lane(int number) {
        return partition(Lane.FAIR, number);
    }

    private Partition partition(Lane lane, int number) {
        var lanes = partitions.open().stream().filter(p -> p.lane() == lane).toList();
        return lanes.get(number % lanes.size());
    }

    private static void assertSettled(List<Claiming> claims) throws Exception {
        for (var claim : claims) {
            assertThat(claim.outcome().get()).isEqualTo(new Rounds.Outcome(List.of(claim.entry()), List.of()));
        }
    }

    private long applied(List<UUID> tenants) throws SQLException {
        return number("SELECT count(*) FROM event WHERE tenant_id = ANY (?::uuid[]) AND status = 'applied'", tenants);
    }

    private static void assertFailed(Claiming claim, Class<? extends Throwable> cause) {
        assertThat(claim.outcome())
                .failsWithin(SOON)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(cause);
    }

    @Test
    void what_is_claimed_while_batches_are_under_way_shares_the_next_and_each_lane_gets_its_own() throws Exception {
        // Given
        var others = tenants(GATHERED);
        var rounds = new Rounds(apply, config, ledger, spans);
        // When
        var claims = gathered(rounds, others.stream().map(this::entry).toList(), waiting -> {});
        // Then
        assertSettled(claims.underWay);
        assertSettled(claims.waiting);
        assertThat(applied(others)).isEqualTo(GATHERED);
        assertThat(number(TRANSACTIONS, others)).isEqualTo(1);
    }

    private static void awaitWaiting(Claiming claim) {
        await().atMost(SOON).until(() -> claim.thread().getState() == Thread.State.TIMED_WAITING);
    }

    /** A late claim, then a fair one that leaves room for it, but not if late ones are only to fill up; there is a batch for one of them. */
    private long transactionsOfALateAndAFairOne(Duration patience) throws Exception {
        var rounds = new Rounds(apply, config, ledger, spans, patience);
        var slow = tenants(AT_ONCE);
        var fair = tenants(1);
        var late = tenants(1);
        var held = new ArrayList<>(slow.subList(1, AT_ONCE));
        held.addAll(fair);
        var claims = new ArrayList<Claiming>();
        try (var first = counted(slow.subList(0, 1));
                var others = counted(held)) {
            for (var tenant : slow) {
                claims.add(claiming(rounds, lane(claims.size()), entry(tenant)));
                await().atMost(SOON).until(() -> number(WAITING, slow) >= claims.size());
            }
            for (var lane : List.of(Lane.LATE, Lane.FAIR)) {
                var entry = lane == Lane.LATE
                        ? entry(requests.mails(late.getFirst(), ledger.batchEvents() / 5))
                        : entry(requests.mails(fair.getFirst(), ledger.batchEvents() / 2));
                claims.add(claiming(rounds, partition(lane, 0), entry));
                awaitWaiting(claims.getLast());
            }
            first.rollback();
            assertThat(claims.getFirst().outcome()).succeedsWithin(SOON);
            await().atMost(SOON).until(() -> number(WAITING, slow) == AT_ONCE);
            assertThat(applied(late)).isZero();
            others.rollback();
            assertSettled(claims);
            return number(TRANSACTIONS, List.of(fair.getFirst(), late.getFirst()));
        }
    }

    @Test
    void new_requests_go_before_what_is_late() throws Exception {
        assertThat(transactionsOfALateAndAFairOne(Duration.ofHours(1))).isEqualTo(2);
    }

    @Test
    void what_is_late_has_a_place_beside_them_once_it_has_waited_for_it() throws Exception {
        assertThat(transactionsOfALateAndAFairOne(Duration.ZERO)).isEqualTo(1);
    }

    @Test
    void what_is_late_fills_up_what_new_requests_leave_of_a_transaction() throws Exception {
        // Given
        var others = tenants(2);
        var rounds = new Rounds(apply, config, ledger, spans);
        // When
        var claims = gathered(
                rounds, others.stream().map(this::entry).toList(), List.of(Lane.LATE, Lane.FAIR), waiting -> {});
        // Then
        assertSettled(claims.underWay);
        assertSettled(claims.waiting);
        assertThat(number(TRANSACTIONS, others)).isEqualTo(1);
    }

    @Test
    void a_claim_that_fails_for_a_reason_of_its_own_fails_alone() throws Exception {
        // Given
        var others = tenants(GATHERED);
        var entries = new ArrayList<>(others.stream().map(this::entry).toList());
        entries.addFirst(new Entry("2-1", new UUID(0, 0), entries.getFirst().receipt(), NO_BYTES, Context.root()));
        // When
        var claims = gathered(new Rounds(apply, config, ledger, spans), entries, waiting -> {});
        // Then
        assertSettled(claims.underWay);
        assertSettled(claims.waiting.subList(1, entries.size()));
        assertThat(applied(others)).isEqualTo(GATHERED);
        assertFailed(claims.waiting.getFirst(), NullPointerException.class);
    }

    @Test
    void a_claim_that_is_given_up_while_it_waits_is_not_applied() throws Exception {
        // Given
        var others = tenants(1);
        var rounds = new Rounds(apply, config, ledger, spans);
        var entry = entry(others.getFirst());
        // When
        var claims = gathered(rounds, List.of(entry), waiting -> {
            waiting.getFirst().thread().interrupt();
            assertFailed(waiting.getFirst(), InterruptedException.class);
        });
        // Then
        assertSettled(claims.underWay);
        assertThat(applied(others)).isZero();
        assertThat(rounds.apply(lane(0), List.of(entry), () -> {}).settled()).containsExactly(entry);
    }
}
