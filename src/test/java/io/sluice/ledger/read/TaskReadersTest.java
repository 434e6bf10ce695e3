package io.sluice.ledger.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sluice.event.Ids;
import io.sluice.ledger.Bench;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.read.RefetchReader.Refetch;
import io.sluice.ledger.read.RejectionReader.Filter;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Refetches, rejections and replays as the API shows them. */
class TaskReadersTest {
    private static final int ALL = 100;
    private static final Filter ANY =
            new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private final Bench bench = new Bench();
    private final RefetchReader refetches = new RefetchReader(bench.database, bench.vault);
    private final RejectionReader rejections = new RejectionReader(bench.database);
    private final ReplayReader replays = new ReplayReader(bench.database);

    private List<Refetch> refetches() {
        return refetches.list(bench.tenant, Optional.empty(), ALL);
    }

    /** Two events of one second. */
    private void suspect(String id) throws SQLException {
        bench.clock.tick(Duration.ofSeconds(1));
        bench.ledger()
                .commit(List.of(
                        bench.applied(id + 1, Facts.whole(id, "Ada", 1)),
                        bench.applied(id + 2, Facts.whole(id, "Bob", 1))));
    }

    private UUID recordId(String externalId) {
        return (UUID) bench.sql
                .row("SELECT id FROM customers WHERE tenant_id = ? AND external_ref = ?", bench.tenant, externalId)
                .get("id");
    }

    @Test
    void a_suspect_record_leaves_a_task() throws SQLException {
        // When
        suspect("cus_1");
        // Then
        var last =
                bench.sql.row("SELECT id FROM event WHERE tenant_id = ? AND external_id = 'evt_cus_12'", bench.tenant);
        assertThat(refetches())
                .containsExactly(new Refetch(
                        recordId("cus_1"),
                        "customers",
                        "cus_1",
                        new UUID(7, 7),
                        (UUID) last.get("id"),
                        "waiting",
                        "The source has no API credential.",
                        bench.clock.instant()));
        assertThat(refetches().getFirst().toString()).contains("waiting").doesNotContain("cus_1");
        assertThat(bench.records("customers")).extracting("suspect").containsExactly(true);
        assertThat(refetches.list(bench.tenant(), Optional.empty(), ALL)).isEmpty();
        assertThat(bench.sql.row(
                        "SELECT provider, event_id, external_id FROM refetch WHERE tenant_id = ?", bench.tenant))
                .containsEntry("provider", Facts.PROVIDER)
                .containsEntry("event_id", last.get("id"))
                .hasEntrySatisfying(
                        "external_id",
                        bytes -> assertThat(new String((byte[]) bytes, UTF_8)).doesNotContain("cus_1"));
    }

    @Test
    void a_source_with_a_credential_has_no_excuse() throws SQLException {
        // Given
        bench.sql.run(
                "INSERT INTO source (id, tenant_id, provider, name, credential, created_at) VALUES (?, ?, 'stripe', 'S', '\\x01', ?) ON CONFLICT DO NOTHING",
                new UUID(7, 7),
                bench.tenant,
                bench.clock.instant());
        // When
        suspect("c1");
        bench.sql.run("DELETE FROM source WHERE id = ?", new UUID(7, 7));
        // Then
        assertThat(refetches()).extracting(Refetch::error).containsOnlyNulls();
    }

    @Test
    void an_event_that_settles_the_record_ends_the_task_and_a_new_doubt_begins_it_anew() throws SQLException {
        // Given
        suspect("c1");
        var since = bench.clock.instant();
        bench.clock.tick(Duration.ofMinutes(1));
        // When
        bench.ledger().commit(List.of(bench.applied("again", Facts.whole("c1", "Eve", 1))));
        var still = refetches();
        bench.ledger().commit(List.of(bench.applied("later", Facts.whole("c1", "Cid", 2))));
        var settled = refetches();
        bench.ledger().commit(List.of(bench.applied("other", Facts.whole("c1", "Dan", 2))));
        var anew = refetches();
        // Then
        assertThat(still).extracting(Refetch::status).containsExactly("waiting");
        assertThat(still).extracting(Refetch::createdAt).containsExactly(since);
        assertThat(settled).extracting(Refetch::status, Refetch::error).containsExactly(tuple("done", null));
        assertThat(anew).extracting(Refetch::status).containsExactly("waiting");
        assertThat(anew).extracting(Refetch::createdAt).containsExactly(bench.clock.instant());
    }

    @Test
    void a_record_that_is_settled_in_the_batch_that_doubted_it_leaves_no_task() throws SQLException {
        // When
        bench.ledger()
                .commit(List.of(
                        bench.applied("k1", Facts.whole("c1", "Ada", 1)),
                        bench.applied("k2", Facts.whole("c1", "Bob", 1)),
                        bench.applied("k3", Facts.whole("c1", "Cid", 2))));
        // Then
        assertThat(refetches()).isEmpty();
    }

    @Test
    void a_task_ends_with_a_batch_in_which_only_the_last_event_settles_it() throws SQLException {
        // Given
        suspect("c1");
        // When
        bench.ledger()
                .commit(List.of(
                        bench.applied("k1", Facts.whole("c1", "Cid", 2)),
                        bench.applied("k2", Facts.whole("c1", "Dan", 3))));
        // Then
        assertThat(refetches()).extracting(Refetch::status).containsExactly("done");
    }

    @Test
    void refetches_come_newest_first_and_page_by_page() throws SQLException {
        // Given
        suspect("c1");
        suspect("c2");
        // When
        var first = refetches.list(bench.tenant, Optional.empty(), 1).getFirst();
        var second = refetches.list(bench.tenant, Optional.of(new Position(first.createdAt(), first.id())), 1);
        // Then
        assertThat(first.externalId()).isEqualTo("c2");
        assertThat(second).extracting(Refetch::externalId).containsExactly("c1");
    }

    private UUID rejection(UUID source, String reason, String status) {
        bench.clock.tick(Duration.ofSeconds(1));
        var id = bench.ids.next();
        bench.sql.run(
                "INSERT INTO rejection VALUES (?, ?, ?, 'stripe', ?, ?, '192.0.2.1', 11, ?, 5, '')",
                id,
                bench.tenant,
                source,
                reason,
                bench.clock.instant(),
                status);
        return id;
    }

    private List<UUID> found(Filter filter) {
        return rejections.list(bench.tenant, filter, Optional.empty(), ALL).stream()
                .map(StoredRejection::id)
                .toList();
    }

    @Test
    void rejections_are_shown_whole_and_filtered() {
        // Given
        var source = bench.source(bench.tenant);
        var other = bench.source(bench.tenant);
        var one = rejection(source, "signature_missing", "rejected");
        var two = rejection(source, "signature_mismatch", "released");
        var three = rejection(other, "signature_mismatch", "rejected");
        var second = Ids.time(two);
        // Then
        assertThat(rejections.list(bench.tenant, ANY, Optional.empty(), ALL).getLast())
                .isEqualTo(new StoredRejection(
                        one, source, "signature_missing", Ids.time(one), "192.0.2.1", 11, "rejected"));
        assertThat(found(ANY)).containsExactly(three, two, one);
        assertThat(found(ANY.of(source))).containsExactly(two, one);
        assertThat(found(new Filter(
                        Optional.empty(),
                        Optional.of("signature_mismatch"),
                        Optional.of("rejected"),
                        Optional.empty(),
                        Optional.empty())))
                .containsExactly(three);
        assertThat(found(between(Optional.of(second), Optional.empty()))).containsExactly(three, two);
        assertThat(found(between(Optional.empty(), Optional.of(second)))).containsExactly(one);
        assertThat(rejections.list(bench.tenant, ANY, Optional.of(new Position(second, two)), 1))
                .extracting(StoredRejection::id)
                .containsExactly(one);
        assertThat(rejections.list(bench.tenant(), ANY, Optional.empty(), ALL)).isEmpty();
    }

    private static Filter between(Optional<Instant> since, Optional<Instant> until) {
        return new Filter(Optional.empty(), Optional.empty(), Optional.empty(), since, until);
    }

    @Test
    void replays_come_newest_first_and_page_by_page() {
        // Given
        var made = new ArrayList<StoredReplay>();
        for (int i = 0; i < 3; i++) {
            bench.clock.tick(Duration.ofSeconds(1));
            var one = new StoredReplay(bench.ids.next(), 5, i, "cancelled", i == 1, bench.clock.instant());
            made.addFirst(one);
            bench.sql.run(
                    "INSERT INTO replay (id, tenant_id, filter, dry_run, status, matched, done, created_at, stepped_at) VALUES (?, ?, '', ?, ?, 5, ?, ?, ?)",
                    one.id(),
                    bench.tenant,
                    one.dryRun(),
                    one.status(),
                    one.done(),
                    one.createdAt(),
                    one.createdAt());
        }
        // When
        var page = replays.list(bench.tenant, 2, Optional.empty());
        // Then
        assertThat(page).isEqualTo(made.subList(0, 2));
        assertThat(replays.list(bench.tenant, 2, Optional.of(page.getLast().id())))
                .isEqualTo(made.subList(2, 3));
        assertThat(replays.find(bench.tenant, made.getFirst().id())).contains(made.getFirst());
        assertThat(replays.find(bench.tenant(), made.getFirst().id())).isEmpty();
        assertThat(replays.list(bench.tenant(), 2, Optional.empty())).isEmpty();
    }
}
