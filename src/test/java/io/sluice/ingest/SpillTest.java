package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.event.Event;
import io.sluice.ledger.Bench;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.Settings;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** On a PostgreSQL where others hold tenants' locks. */
class SpillTest {
    private static final int SOON = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(SOON);

    private final Bench bench = new Bench();
    private final Spill spill = new Spill(bench.ledger(), PATIENCE);
    private int number;

    private Delivery request(UUID tenant) {
        return bench.request(tenant, new Arrival(Facts.event("k" + number++), new Fate.Later()));
    }

    /** Of a time that PostgreSQL cannot store. */
    private Delivery refused(UUID tenant) {
        var event = Facts.event("k" + number++);
        var outOfRange = new Event(
                event.type(),
                event.key(),
                event.externalId(),
                Optional.of(Instant.parse("-4800-01-01T00:00:00Z")),
                Optional.empty(),
                event.part(),
                event.content());
        return bench.request(tenant, new Arrival(outOfRange, new Fate.Later()));
    }

    private static void done(CompletableFuture<@Nullable Void> stored) throws Exception {
        stored.get(SOON, TimeUnit.SECONDS);
    }

    private static void done(List<CompletableFuture<@Nullable Void>> stored) throws Exception {
        done(CompletableFuture.allOf(stored.toArray(CompletableFuture[]::new)));
    }

    private long rows(UUID tenant) {
        return bench.sql.number("SELECT count(*) FROM event WHERE tenant_id = ?", tenant);
    }

    @Test
    void answers_when_the_ledger_has_it() throws Exception {
        // When
        done(IntStream.range(0, 200)
                .mapToObj(i -> spill.store(request(bench.tenant)))
                .toList());
        // Then
        assertThat(rows(bench.tenant)).isEqualTo(200);
    }

    @Test
    void a_tenant_that_somebody_writes_to_waits_and_keeps_nobody_else_waiting() throws Exception {
        // Given
        var other = bench.tenant();
        CompletableFuture<@Nullable Void> kept;
        try (var writer = bench.writerTo(bench.tenant)) {
            kept = spill.store(request(bench.tenant));
            // When
            done(spill.store(request(other)));
            // Then
            assertThat(kept).isNotDone();
            writer.rollback();
        }
        done(kept);
        assertThat(rows(bench.tenant)).isEqualTo(1);
    }

    @Test
    void of_a_busy_tenants_many_one_transaction_waits_for_the_lock() throws Exception {
        // Given
        var all = new ArrayList<CompletableFuture<@Nullable Void>>();
        try (var writer = bench.writerTo(bench.tenant)) {
            // When
            for (int i = 0; i < 200; i++) {
                all.add(spill.store(request(bench.tenant)));
            }
            bench.awaitWaiter();
            // Then
            await().during(SpillLines.PATIENCE.multipliedBy(2))
                    .atMost(PATIENCE)
                    .until(() -> bench.waiters("sluice/" + bench.tenant) == 1);
            writer.rollback();
        }
        done(all);
        assertThat(rows(bench.tenant)).isEqualTo(200);
    }

    @Test
    void many_busy_tenants_leave_connections_to_the_others() throws Exception {
        // Given
        var busy = IntStream.range(0, 30).mapToObj(i -> bench.tenant()).toList();
        var all = new ArrayList<CompletableFuture<@Nullable Void>>();
        try (var writer = bench.writerTo(busy)) {
            busy.forEach(tenant -> all.add(spill.store(request(tenant))));
            await().atMost(Duration.ofSeconds(SOON)).until(() -> bench.waiters(busy) > 0);
            // When
            done(spill.store(request(bench.tenant)));
            // Then
            assertThat(bench.waiters(busy)).isBetween(1L, 4L);
            writer.rollback();
        }
        done(all);
    }

    @Test
    void who_waited_too_long_fails_and_the_next_is_stored() throws Exception {
        // Given
        var impatient =
                new Spill(new Bench(Settings.USUAL.withTimeouts(PATIENCE, Duration.ofMillis(50))).ledger(), PATIENCE);
        CompletableFuture<@Nullable Void> kept;
        try (var writer = bench.writerTo(bench.tenant)) {
            // When
            kept = impatient.store(request(bench.tenant));
            // Then
            assertThat(kept)
                    .failsWithin(Duration.ofSeconds(SOON))
                    .withThrowableThat()
                    .withCauseInstanceOf(StoreUnavailable.class);
            writer.rollback();
        }
        done(impatient.store(request(bench.tenant)));
        assertThat(rows(bench.tenant)).isEqualTo(1);
    }

    @Test
    void what_the_ledger_refuses_fails_alone() throws Exception {
        // Given
        CompletableFuture<@Nullable Void> refused;
        var good = new ArrayList<CompletableFuture<@Nullable Void>>();
        try (var writer = bench.writerTo(bench.tenant)) {
            good.add(spill.store(request(bench.tenant)));
            // When
            refused = spill.store(refused(bench.tenant));
            good.add(spill.store(request(bench.tenant)));
            bench.awaitWaiter();
            writer.rollback();
        }
        // Then
        done(good);
        assertThat(refused)
                .failsWithin(Duration.ofSeconds(SOON))
                .withThrowableThat()
                .withCauseInstanceOf(SQLException.class);
        assertThat(rows(bench.tenant)).isEqualTo(2);
    }
}
