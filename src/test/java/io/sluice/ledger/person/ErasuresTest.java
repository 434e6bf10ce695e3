package io.sluice.ledger.person;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import io.sluice.event.Version;
import io.sluice.ledger.Bench;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.Posted;
import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.read.EventFilter;
import io.sluice.ledger.read.Readers;
import io.sluice.ledger.replay.Replaying;
import io.sluice.ledger.replay.Replays;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The erasure of a person, table by table. */
class ErasuresTest {
    private static final String ADA = "ada@example.com";
    private static final String BOB = "bob@example.com";

    private final Fuse fuse = new Fuse(Postgres.database());
    private final Bench bench = new Bench(fuse.database());
    private final Erasures erasures = new Erasures(bench.transactions, bench.vault, bench.clock);

    private static Change contact(String address) {
        var at = Version.of(Facts.THEN, "");
        return Change.of(new RecordKey("contacts", address, "email"))
                .set("address", new Merge.Newest(address, at))
                .set("name", new Merge.Newest("Name of " + address, at))
                .build();
    }

    private static Change mail(String id, String to) {
        return Change.of(new RecordKey("emails", id, to))
                .set("to", new Merge.Newest(to, Version.of(Facts.THEN, "")))
                .build();
    }

    private static Change subscription(String id, String customer, String note) {
        var at = Version.of(Facts.THEN, "");
        var change = Change.of(RecordKey.of("subscriptions", id));
        io.sluice.record.Kinds.get("subscriptions")
                .fields()
                .keySet()
                .forEach(f -> change.set(f, new Merge.Newest(null, at)));
        return change.set("customer", new Merge.Newest(customer, at))
                .set("quantity", new Merge.Newest(3L, at))
                .set("metadata", new Merge.Newest(Map.of("note", note), at))
                .build();
    }

    /** What is known of somebody whose address is their name at a domain. */
    private void fill(String name) throws SQLException {
        var address = name + "@example.com";
        bench.ledger()
                .commit(List.of(
                        bench.applied(name + "1", contact(address), mail("m_" + name, address)),
                        bench.applied(name + "2", Facts.customer("cus_" + name, name, 1)),
                        bench.applied(
                                name + "3", subscription("sub_" + name, "cus_" + name, "likes " + name + "marker")),
                        bench.fated(address, new Fate.Fail("x")),
                        bench.waiting(Facts.event(address + ".")),
                        bench.fated(address + " ", new Fate.Ignore(""))));
        bench.sql.run(
                "INSERT INTO rejection VALUES (?, ?, ?, 'stripe', 'signature_missing', ?, '', 1, 'rejected', 1, ?)",
                bench.ids.next(),
                bench.tenant,
                bench.source(bench.tenant),
                bench.clock.instant(),
                bench.vault.seal(
                        bench.tenant,
                        "rejection",
                        Facts.part("{\"to\":\"" + address + "\"}").toBytes()));
        bench.sql.run(
                "INSERT INTO send (id, tenant_id, source_id, kind, request, request_ref, status, created_at, due_at) VALUES (?, ?, ?, 'emails', ?, 'r', 'waiting', ?, ?)",
                bench.ids.next(),
                bench.tenant,
                new UUID(7, 7),
                bench.vault.seal(bench.tenant, "send", ("{\"to\":\"" + address + "\"}").getBytes(UTF_8)),
                bench.clock.instant(),
                bench.clock.instant());
        replays().create(bench.tenant, sought(address), false);
    }

    private Replays replays() {
        return Replaying.on(bench);
    }

    private static EventFilter sought(String externalId) {
        return new EventFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(externalId),
                Optional.empty(),
                Optional.empty());
    }

    private UUID contactOf(String address) {
        return (UUID) bench.sql
                .row(
                        "SELECT id FROM contacts WHERE tenant_id = ? AND external_ref = ?",
                        bench.tenant,
                        bench.vault.blind(bench.tenant, "contacts/" + address))
                .get("id");
    }

    private Erasure erased(UUID contact) throws SQLException {
        assertThat(erasures.begin(bench.tenant, contact)).isPresent();
        goOn(contact);
        return erasures.find(bench.tenant, contact).orElseThrow();
    }

    private void goOn(UUID contact) throws SQLException {
        boolean more = true;
        while (more) {
            more = erasures.step(bench.tenant, contact);
        }
    }

    private List<String> holding(String... texts) throws SQLException {
        return Opened.holding(bench.database, bench.vault, bench.tenant, texts);
    }

    @Test
    void whom_it_is_about_is_found_nowhere_any_more_and_nobody_else_is_touched() throws SQLException {
        // Given
        fill("ada");
        fill("bob");
        var before = holding(BOB, "bobmarker");
        assertThat(holding(ADA, "adamarker")).isEqualTo(before);
        // When
        var done = erased(contactOf(ADA));
        // Then
        assertThat(holding(ADA, "adamarker")).containsExactly("erasure.person");
        assertThat(holding(BOB, "bobmarker")).isEqualTo(before);
        assertThat(done.finishedAt()).contains(bench.clock.instant());
        assertThat(done.counts())
                .containsOnly(
                        entry("contacts", 1L),
                        entry("customers", 1L),
                        entry("subscriptions", 1L),
                        entry("emails", 1L),
                        entry("events", 6L),
                        entry("changes", 4L),
                        entry("rejections", 1L),
                        entry("sends", 1L),
                        entry("replays", 1L));
    }

    @Test
    void a_while_later_what_came_since_is_erased_too_and_the_person_forgotten() throws SQLException {
        // Given
        fill("ada");
        var contact = contactOf(ADA);
        erased(contact);
        bench.ledger().commit(List.of(bench.applied("late", contact(ADA), Facts.customer("cus_late", "ada", 9))));
        assertThat(erasures.step(bench.tenant, contact)).isFalse();
        // When
        bench.clock.tick(Duration.ofMinutes(1));
        goOn(contact);
        // Then
        assertThat(holding(ADA, "rec_")).isEmpty();
        assertThat(erasures.find(bench.tenant, contact).orElseThrow().counts()).containsEntry("contacts", 2L);
        assertThat(bench.sql
                        .row("SELECT person, due_at FROM erasure WHERE id = ?", contact)
                        .values())
                .containsOnlyNulls();
    }

    @Test
    void records_about_the_person_are_deleted_and_of_others_the_figures_stay() throws SQLException {
        // Given
        fill("ada");
        // When
        erased(contactOf(ADA));
        // Then
        assertThat(bench.records("contacts")).isEmpty();
        assertThat(bench.records("emails")).isEmpty();
        assertThat(bench.records("customers")).hasSize(1);
        assertThat(bench.records("subscriptions"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row).containsEntry("customer", "cus_ada").containsEntry("quantity", 3L));
    }

    @Test
    void a_cleared_record_takes_in_later_events() throws SQLException {
        // Given
        fill("ada");
        erased(contactOf(ADA));
        // When
        bench.ledger()
                .commit(List.of(
                        bench.applied(
                                "later", subscription("sub_ada", "cus_ada", "x"), Facts.customer("cus_ada", "Eve", 20)),
                        bench.applied("again", contact(ADA))));
        // Then
        assertThat(holding("Eve@example.com")).contains("customers.state");
        assertThat(bench.records("contacts")).hasSize(1);
    }

    @Test
    void events_keep_their_row_and_what_was_still_to_be_applied_is_ignored_and_so_in_the_books() throws SQLException {
        // Given
        fill("ada");
        var contact = contactOf(ADA);
        var posted = new Posted(bench.sql);
        // When
        erased(contact);
        // Then
        assertThat(posted.since()).containsOnly(entry("retrying", -1L), entry("received", -1L), entry("ignored", 2L));
        assertThat(bench.events()).hasSize(6).allSatisfy(event -> {
            assertThat((byte[]) event.get("payload")).isEmpty();
            assertThat(event.get("due_at")).isNull();
        });
        assertThat(bench.sql.rows(
                        "SELECT status, error FROM event WHERE tenant_id = ? AND error = 'erased'", bench.tenant))
                .hasSize(2)
                .extracting("status")
                .containsOnly("ignored");
        assertThat(bench.sql.number(
                        "SELECT count(*) FROM event WHERE tenant_id = ? AND status = 'applied'", bench.tenant))
                .isEqualTo(3);
    }

    @Test
    void an_erased_event_is_shown_without_content_and_not_replayed() throws SQLException {
        // Given
        fill("ada");
        erased(contactOf(ADA));
        var event = (UUID) bench.sql
                .row("SELECT id FROM event WHERE tenant_id = ? AND external_id = 'evt_ada1'", bench.tenant)
                .get("id");
        // When
        var shown = Readers.events(bench.database, bench.vault)
                .find(bench.tenant, event)
                .orElseThrow();
        var again = replays().one(bench.tenant, event);
        // Then
        assertThat(shown.request()).isEmpty();
        assertThat(shown.changes()).hasSize(2).allSatisfy(change -> {
            assertThat(change.externalId()).isNull();
            assertThat(change.before()).isNull();
            assertThat(change.after()).isNull();
        });
        assertThat(again).contains(new Replays.Again.Erased());
        assertThat(bench.sql.row("SELECT status FROM event WHERE id = ?", event))
                .containsEntry("status", "applied");
    }

    @Test
    void what_was_to_be_sent_is_not_and_a_replay_that_named_the_person_ends() throws SQLException {
        // Given
        fill("ada");
        bench.sql.run("UPDATE replay SET status = 'running' WHERE tenant_id = ?", bench.tenant);
        // When
        erased(contactOf(ADA));
        // Then
        assertThat(bench.sql.row("SELECT status, request, due_at FROM send WHERE tenant_id = ?", bench.tenant))
                .containsEntry("status", "failed")
                .containsEntry("request", null)
                .containsEntry("due_at", null);
        assertThat(bench.sql.row("SELECT status FROM replay WHERE tenant_id = ?", bench.tenant))
                .containsEntry("status", "cancelled");
    }

    @Test
    void whatever_breaks_at_whatever_statement_it_goes_on_and_counts_nothing_twice() throws SQLException {
        // Given
        fill("ada");
        fill("bob");
        var undisturbed = erased(contactOf(BOB)).counts();
        var contact = contactOf(ADA);
        assertThat(erasures.begin(bench.tenant, contact)).isPresent();
        var posted = new Posted(bench.sql);
        // When
        int broken = 0;
        boolean more = true;
        for (int statements = 0; more; statements = (statements + 1) % 16) {
            fuse.burnAfter(statements);
            try {
                // Another node knows nothing of what the first one did.
                more = new Erasures(bench.transactions, bench.vault, bench.clock).step(bench.tenant, contact);
            } catch (StoreUnavailable gone) {
                broken++;
            }
        }
        fuse.burnAfter(Integer.MAX_VALUE);
        // Then
        assertThat(broken).isGreaterThan(20);
        assertThat(erasures.find(bench.tenant, contact).orElseThrow().counts()).isEqualTo(undisturbed);
        assertThat(holding(ADA, "adamarker")).containsExactly("erasure.person");
        assertThat(posted.since()).containsOnly(entry("retrying", -1L), entry("received", -1L), entry("ignored", 2L));
    }

    @Test
    void a_contact_is_erased_once_and_by_its_tenant_alone() throws SQLException {
        // Given
        fill("ada");
        var contact = contactOf(ADA);
        // Then
        assertThat(erasures.begin(bench.tenant(), contact)).isEmpty();
        assertThat(erasures.begin(bench.tenant, contact)).isPresent();
        assertThat(erasures.begin(bench.tenant, contact)).isEmpty();
        assertThat(erasures.find(bench.tenant(), contact)).isEmpty();
    }

    @Test
    void a_contact_that_many_events_changed_is_erased_in_several_transactions() throws SQLException {
        // Given
        fill("ada");
        var contact = contactOf(ADA);
        bench.sql.run("""
                INSERT INTO change (retention, received_at, event_id, number, tenant_id, record_id, kind, outcome, images)
                SELECT c.retention, c.received_at, c.event_id, 100 + n, c.tenant_id, c.record_id, c.kind, c.outcome, c.images
                FROM change c, generate_series(1, 4500) AS n WHERE c.tenant_id = ? AND c.record_id = ?
                """, bench.tenant, contact);
        // When
        var done = erased(contact);
        // Then
        assertThat(done.counts()).containsEntry("changes", 4504L);
        assertThat(holding(ADA)).containsExactly("erasure.person");
    }
}
