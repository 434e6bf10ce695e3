package io.sluice.ledger.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.event.Event;
import io.sluice.event.Ids;
import io.sluice.event.Outcome;
import io.sluice.event.RawRequest;
import io.sluice.event.Receipt;
import io.sluice.event.Vault;
import io.sluice.ledger.Bench;
import io.sluice.ledger.Committed.Settled;
import io.sluice.ledger.Committed.Touched;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.Ledger;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.bench.Watched;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a batch leaves in the ledger. */
class CommitTest {
    private final Bench bench = new Bench();
    private final Ledger ledger = bench.ledger();

    private Map<String, Object> keys() {
        return bench.sql.row(
                "SELECT count(*), max(event_id::text) AS event FROM event_key WHERE tenant_id = ?", bench.tenant);
    }

    private List<Map<String, Object>> usage(UUID tenant) {
        return bench.sql.rows("SELECT month::text, events FROM usage WHERE tenant_id = ? ORDER BY month", tenant);
    }

    @Test
    void an_event_that_is_applied_stands_whole() throws SQLException {
        // Given
        var delivery = bench.applied("k1", Facts.customer("cus_1", "Ada", 1));
        bench.clock.tick(Duration.ofSeconds(2));
        // When
        var committed = ledger.commit(List.of(delivery));
        // Then
        var receipt = delivery.receipt();
        assertThat(committed.events())
                .containsExactly(new Settled(
                        receipt.tenant(), receipt.requestId(), Facts.PROVIDER, "applied", receipt.receivedAt(), false));
        assertThat(committed.changes()).containsExactly(new Touched("customers", Outcome.INSERTED));
        assertThat(committed.busy()).isEmpty();
        assertThat(bench.event())
                .containsEntry("retention", Bench.DAYS)
                .containsEntry("received_at", receipt.receivedAt())
                .containsEntry("source_id", receipt.sourceId())
                .containsEntry("request_id", receipt.requestId())
                .containsEntry("provider", Facts.PROVIDER)
                .containsEntry("type", "customer.updated")
                .containsEntry("external_id", "evt_k1")
                .containsEntry("account_key", null)
                .containsEntry("status", "applied")
                .containsEntry("occurred_at", Facts.THEN)
                .containsEntry("applied_at", bench.clock.instant())
                .containsEntry("due_at", null)
                .containsEntry("attempts", 1)
                .containsEntry("duplicates", 0)
                .containsEntry("error", null)
                .hasEntrySatisfying(
                        "attempt_log", log -> assertThat(log.toString()).contains("\"applied\""));
    }

    @Test
    void the_id_holds_the_time_of_receipt_and_the_payload_opens_to_the_event_alone() throws SQLException {
        // When
        ledger.commit(List.of(bench.applied("k1", Facts.customer("cus_1", "Ada", 1))));
        // Then
        var row = bench.event();
        var payload = RawRequest.fromBytes(bench.vault.open(bench.tenant, "event", (byte[]) row.get("payload")));
        assertThat(Ids.time((UUID) row.get("id"))).isEqualTo(row.get("received_at"));
        assertThat(Facts.read(payload).key()).isEqualTo("k1");
    }

    @Test
    void what_an_event_has_beyond_a_column_is_cut_and_its_account_is_kept() throws SQLException {
        // Given
        var plain = Facts.event("k1");
        var odd = new Event(
                "a\0b",
                "k1",
                "x".repeat(3000),
                Optional.empty(),
                Optional.of("acct_\0"),
                plain.part(),
                plain.content());
        // When
        ledger.commit(List.of(bench.waiting(odd)));
        // Then
        assertThat(bench.event())
                .containsEntry("type", "a\uFFFDb")
                .containsEntry("account_key", "acct_\uFFFD")
                .containsEntry("occurred_at", null)
                .hasEntrySatisfying(
                        "external_id", id -> assertThat(id.toString()).hasSizeLessThan(200));
    }

    @Test
    void each_fate_has_its_status() throws SQLException {
        // Given
        var fates = List.of(
                new Fate.Apply(List.of()),
                new Fate.Ignore("No handler."),
                new Fate.Later(),
                new Fate.Fail("Cannot be read."));
        var arrivals = new ArrayList<Arrival>();
        for (var fate : fates) {
            arrivals.add(new Arrival(Facts.event("k" + arrivals.size()), fate));
        }
        // When
        var committed = ledger.commit(List.of(bench.request(arrivals.toArray(Arrival[]::new))));
        // Then
        assertThat(committed.events())
                .extracting(Settled::outcome)
                .containsExactly("applied", "ignored", "received", "retrying");
        assertThat(bench.sql.rows(
                        "SELECT status, attempts, error, due_at FROM event WHERE tenant_id = ? ORDER BY external_id",
                        bench.tenant))
                .satisfiesExactly(
                        applied -> assertThat(applied).containsEntry("status", "applied"),
                        ignored -> assertThat(ignored).containsEntry("error", "No handler."),
                        later -> assertThat(later)
                                .containsEntry("attempts", 0)
                                .containsEntry("due_at", bench.clock.instant()),
                        failed -> assertThat(failed)
                                .containsEntry("status", "retrying")
                                .containsEntry("error", "Cannot be read.")
                                .hasEntrySatisfying(
                                        "due_at",
                                        due -> assertThat((Instant) due)
                                                .isAfterOrEqualTo(
                                                        bench.clock.instant().plusSeconds(5))));
    }

    @Test
    void an_event_delivered_again_is_applied_once_and_counted() throws SQLException {
        // Given
        ledger.commit(List.of(bench.applied("k1", Facts.opened("m1", 1))));
        var before = bench.event();
        bench.clock.tick(Duration.ofDays(3));
        // When
        var again = ledger.commit(
                List.of(bench.applied("k1", Facts.opened("m1", 1)), bench.applied("k1", Facts.opened("m1", 1))));
        // Then
        assertThat(again.events()).extracting(Settled::outcome).containsExactly("duplicate", "duplicate");
        assertThat(again.changes()).isEmpty();
        assertThat(bench.event()).containsEntry("id", before.get("id")).containsEntry("duplicates", 2);
        assertThat(bench.records("emails")).extracting("opens").containsExactly(1L);
        assertThat(keys())
                .containsEntry("count", 1L)
                .containsEntry("event", before.get("id").toString());
    }

    @Test
    void an_event_twice_in_one_batch_is_applied_once_and_counted() throws SQLException {
        // When
        var committed = ledger.commit(List.of(
                bench.applied("k1", Facts.opened("m1", 1)),
                bench.applied("k2", Facts.opened("m1", 2)),
                bench.applied("k1", Facts.opened("m1", 1))));
        // Then
        assertThat(committed.events()).extracting(Settled::outcome).containsExactly("applied", "applied", "duplicate");
        assertThat(bench.events()).extracting("duplicates").containsExactlyInAnyOrder(1, 0);
        assertThat(bench.records("emails")).extracting("opens").containsExactly(2L);
    }

    @Test
    void a_request_that_the_queue_delivers_twice_is_no_duplicate_of_the_provider_s() throws SQLException {
        // Given
        var delivery = bench.applied("k1", Facts.opened("m1", 1));
        // When
        ledger.commit(List.of(delivery, delivery));
        var again = ledger.commit(List.of(delivery));
        // Then
        assertThat(again.events()).isEmpty();
        assertThat(bench.event()).containsEntry("duplicates", 0);
        assertThat(bench.records("emails")).extracting("opens").containsExactly(1L);
    }

    @Test
    void the_same_key_is_another_event_at_another_tenant_or_provider() throws SQLException {
        // Given
        var here = bench.applied("k1", Facts.opened("m1", 1));
        var receipt = here.receipt();
        var elsewhere = new Receipt(
                bench.ids.next(), bench.tenant, receipt.sourceId(), "twilio", receipt.receivedAt(), 1, List.of());
        var theirs = bench.request(bench.tenant(), here.arrivals().getFirst());
        // When
        var committed = ledger.commit(List.of(here, theirs, new Delivery(elsewhere, Bench.DAYS, here.arrivals())));
        // Then
        assertThat(committed.events()).extracting(Settled::outcome).containsOnly("applied");
        assertThat(bench.events()).hasSize(2);
    }

    static Stream<Fate> fates() {
        return Stream.of(
                new Fate.Apply(List.of(Facts.customer("cus_1", "Ada", 1))),
                new Fate.Ignore(""),
                new Fate.Hold(),
                new Fate.Signal("channel"),
                new Fate.Fetch("/v1/customers/cus_1", ""),
                new Fate.Await(),
                new Fate.Later(),
                new Fate.Fail("It failed."));
    }

    @ParameterizedTest
    @MethodSource("fates")
    void what_is_kept_as_it_was_sealed_opens_to_the_same_bytes(Fate fate) throws SQLException {
        // Given
        var delivery = bench.fated("k1", fate);
        var request = delivery.arrivals().getFirst().event().part();
        var bytes = bench.vault.seal(bench.tenant, "queue", request.toBytes());
        // When
        ledger.commit(List.of(delivery.sealedAs(new Vault.Sealed("queue", bytes, request))));
        // Then
        assertThat(bench.vault.open(
                        bench.tenant, "event", (byte[]) bench.event().get("payload")))
                .isEqualTo(request.toBytes());
    }

    @Test
    void a_request_without_events_leaves_only_its_trace() throws SQLException {
        // Given
        var empty = bench.request();
        // When
        var committed = ledger.commit(List.of(empty));
        // Then
        assertThat(committed.events()).isEmpty();
        assertThat(committed.busy()).isEmpty();
        assertThat(bench.sql.number(
                        "SELECT count(*) FROM request WHERE id = ?",
                        empty.receipt().requestId()))
                .isEqualTo(1);
    }

    @Test
    void usage_is_counted_by_the_month_of_receipt() throws SQLException {
        // Given
        var november = List.of(bench.applied("k1"), bench.applied("k2"));
        var twice = bench.applied("k1");
        bench.clock.tick(Duration.ofDays(14));
        // When
        ledger.commit(november);
        ledger.commit(List.of(bench.applied("k3"), twice, bench.fated("k4", new Fate.Later())));
        // Then
        assertThat(usage(bench.tenant))
                .containsExactly(
                        Map.of("month", "2026-11-01", "events", 2L), Map.of("month", "2026-12-01", "events", 2L));
    }

    @Test
    void what_nobody_owns_yet_counts_against_nobody() throws SQLException {
        // Given
        var event = Facts.of("acct_" + bench.tenant, Facts.event("k" + bench.tenant));
        // When
        var committed = ledger.commit(List.of(bench.request(Receipt.NO_TENANT, new Arrival(event, new Fate.Hold()))));
        // Then
        assertThat(committed.events()).extracting(Settled::outcome).containsExactly("held");
        assertThat(usage(Receipt.NO_TENANT)).isEmpty();
        assertThat(bench.sql.row(
                        "SELECT status, attempts, attempt_log FROM event WHERE account_key = ?",
                        "acct_" + bench.tenant))
                .containsEntry("status", "held")
                .containsEntry("attempts", 0)
                .containsEntry("attempt_log", "[]");
    }

    @Test
    void what_one_mail_tells_two_accounts_is_two_events_while_it_is_nobody_s() throws SQLException {
        // Given
        var event = Facts.event("k" + bench.tenant);
        var arrivals = List.of("one.example", "two.example", "one.example").stream()
                .map(account -> new Arrival(Facts.of(account, event), new Fate.Hold()))
                .toArray(Arrival[]::new);
        // When
        var held = ledger.commit(List.of(bench.request(Receipt.NO_TENANT, arrivals)));
        var owned = ledger.commit(List.of(bench.request(arrivals)));
        // Then
        assertThat(held.events()).extracting(Settled::outcome).containsExactly("held", "held", "duplicate");
        assertThat(owned.events()).extracting(Settled::outcome).containsExactly("held", "duplicate", "duplicate");
    }

    @Test
    void a_busy_tenant_is_left_out_and_told_and_stops_no_other() throws SQLException {
        // Given
        var busy = bench.tenant();
        var theirs = bench.request(busy, new Arrival(Facts.event("k1"), new Fate.Later()));
        try (var writer = bench.writerTo(busy)) {
            // When
            var committed = ledger.commit(List.of(theirs, bench.applied("k2")));
            // Then
            assertThat(committed.busy()).containsExactly(busy);
            assertThat(committed.events()).hasSize(1);
            assertThat(bench.sql.number("SELECT count(*) FROM event WHERE tenant_id = ?", busy))
                    .isZero();
            writer.rollback();
        }
        assertThat(ledger.commit(List.of(theirs)).events())
                .extracting(Settled::outcome)
                .containsExactly("received");
        assertThat(bench.event()).containsEntry("status", "applied");
    }

    @Test
    void a_busy_batch_alone_tells_whose_it_is() throws SQLException {
        try (var writer = bench.writerTo(bench.tenant)) {
            // When
            var committed = ledger.commit(List.of(bench.applied("k1")));
            // Then
            assertThat(committed.busy()).containsExactly(bench.tenant);
            writer.rollback();
        }
    }

    @Test
    void a_refused_batch_leaves_nothing() throws SQLException {
        // Given
        var good = bench.applied("k1", Facts.customer("cus_1", "Ada", 1));
        var early = Instant.parse("-4800-01-01T00:00:00Z");
        var bad = Facts.event("k2");
        var outOfRange = new Event(
                bad.type(),
                bad.key(),
                bad.externalId(),
                Optional.of(early),
                Optional.empty(),
                bad.part(),
                bad.content());
        // When
        assertThatThrownBy(() -> ledger.commit(List.of(good, bench.waiting(outOfRange))))
                // Then
                .isInstanceOf(SQLException.class);
        assertThat(bench.events()).isEmpty();
        assertThat(bench.records("customers")).isEmpty();
        assertThat(ledger.commit(List.of(good)).events()).hasSize(1);
    }

    @Test
    void the_number_of_statements_does_not_grow_with_the_batch() throws SQLException {
        // Given
        var watched = new Watched(Postgres.database());
        var own = new Bench(watched.database());
        own.ledger().commit(List.of(own.applied("first")));
        var batches = List.of(1, 40).stream()
                .map(size -> {
                    var batch = new ArrayList<Delivery>();
                    for (int i = 0; i < size; i++) {
                        var key = size + "-" + i;
                        batch.add(own.applied(key, Facts.customer("cus_" + key, "Ada", i), Facts.opened("m" + key, i)));
                        batch.add(own.applied("first"));
                    }
                    return batch;
                })
                .toList();
        // When
        var statements = new ArrayList<Integer>();
        for (var batch : batches) {
            var same = own.ledger();
            watched.statements();
            same.commit(batch);
            statements.add(watched.statements().size());
        }
        // Then
        assertThat(statements.getFirst()).isPositive().isEqualTo(statements.getLast());
    }

    @Test
    void a_batch_of_duplicates_writes_no_events_and_no_usage() throws SQLException {
        // Given
        var watched = new Watched(Postgres.database());
        var own = new Bench(watched.database());
        own.ledger().commit(List.of(own.applied("first")));
        watched.statements();
        // When
        own.ledger().commit(List.of(own.applied("first")));
        // Then
        assertThat(watched.statements())
                .noneMatch(sql -> sql.startsWith("INSERT INTO event ") || sql.contains("usage"));
    }
}
