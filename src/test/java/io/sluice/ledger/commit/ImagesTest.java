package io.sluice.ledger.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Change;
import io.sluice.event.Id;
import io.sluice.event.Merge;
import io.sluice.event.Outcome;
import io.sluice.event.RecordKey;
import io.sluice.event.Version;
import io.sluice.ledger.Bench;
import io.sluice.ledger.Committed.Touched;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.row.StateCodec;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What each event did to each record. */
class ImagesTest {
    private final Bench bench = new Bench();

    private List<Map<String, Object>> changes() {
        return bench.sql.rows(
                "SELECT c.* FROM change c JOIN event e ON e.id = c.event_id WHERE c.tenant_id = ? ORDER BY e.external_id, c.number",
                bench.tenant);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> images(Map<String, Object> change) {
        var opened = bench.vault.open(bench.tenant, "change", (byte[]) change.get("images"));
        return (Map<String, Object>) StateCodec.parse(new String(opened, UTF_8));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object images) {
        return (Map<String, Object>) images;
    }

    @Test
    void a_change_says_what_it_did_to_which_record() throws SQLException {
        // When
        var committed = bench.ledger()
                .commit(List.of(
                        bench.applied("k1", Facts.customer("c1", "Ada", 1), Facts.contact("+15550000001", 1)),
                        bench.applied("k2", Facts.customer("c1", "Bob", 2)),
                        bench.applied("k3", Facts.customer("c1", "Old", 0))));
        // Then
        assertThat(committed.changes())
                .containsExactly(
                        new Touched("customers", Outcome.INSERTED),
                        new Touched("contacts", Outcome.INSERTED),
                        new Touched("customers", Outcome.UPDATED),
                        new Touched("customers", Outcome.STALE));
        assertThat(changes()).extracting("number").containsExactly(1, 2, 1, 1);
        assertThat(changes()).extracting("kind").containsExactly("customers", "contacts", "customers", "customers");
        assertThat(changes()).extracting("outcome").containsExactly("inserted", "inserted", "updated", "stale");
        assertThat(changes().getFirst())
                .containsEntry(
                        "record_id", bench.records("customers").getFirst().get("id"))
                .containsEntry("retention", Bench.DAYS)
                .containsEntry("received_at", bench.clock.instant());
    }

    @Test
    void images_show_the_record_before_and_after() throws SQLException {
        // When
        bench.ledger().commit(List.of(bench.applied("k1", Facts.customer("c1", "Ada", 1))));
        bench.ledger().commit(List.of(bench.applied("k2", Facts.customer("c1", "Bob", 2))));
        // Then
        var made = images(changes().getFirst());
        var changed = images(changes().getLast());
        assertThat(made).containsEntry("external_id", "c1").containsEntry("before", null);
        assertThat(map(made.get("after"))).containsEntry("name", "Ada").containsEntry("deleted", false);
        assertThat(changed.get("before")).isEqualTo(made.get("after"));
        assertThat(map(changed.get("after"))).containsEntry("name", "Bob");
    }

    @Test
    void times_in_images_are_as_the_api_prints_them() throws SQLException {
        // When
        bench.ledger().commit(List.of(bench.applied("k1", Facts.contact("+15550000001", 7))));
        // Then
        assertThat(map(images(changes().getFirst()).get("after")))
                .containsEntry("last_seen_at", "2026-11-20T07:59:07.000Z");
    }

    @Test
    void a_reference_to_a_record_of_the_same_event_becomes_its_id() throws SQLException {
        // Given
        var contact = Facts.contact("+15550000001", 1);
        var at = Version.of(Facts.THEN, "t");
        var message = Change.of(RecordKey.of("messages", "SM1"))
                .set("contact_id", new Merge.Newest(contact.key(), at))
                .set("channel", new Merge.Newest("sms", at))
                .build();
        // When
        bench.ledger().commit(List.of(bench.applied("k1", contact, message)));
        // Then
        var id = (UUID) bench.records("contacts").getFirst().get("id");
        assertThat(bench.records("messages").getFirst())
                .hasEntrySatisfying(
                        "contact_id",
                        shown -> assertThat(shown.toString()).startsWith("rec_").isEqualTo(Id.of(Id.Kind.RECORD, id)))
                .containsEntry("channel", "sms");
    }

    @Test
    void a_mail_first_known_by_its_alias_shows_the_id_it_took() throws SQLException {
        // Given
        bench.ledger().commit(List.of(bench.applied("k1", Facts.mail("<s@x>", "<s@x>", "bounced", 2))));
        // When
        bench.ledger().commit(List.of(bench.applied("k2", Facts.mail("m1", "<s@x>", "processed", 1))));
        // Then
        assertThat(images(changes().getFirst())).containsEntry("external_id", "<s@x>");
        assertThat(images(changes().getLast())).containsEntry("external_id", "m1");
    }

    @Test
    void an_event_with_nothing_to_change_leaves_no_change() throws SQLException {
        // When
        var committed = bench.ledger().commit(List.of(bench.applied("k1")));
        // Then
        assertThat(committed.changes()).isEmpty();
        assertThat(changes()).isEmpty();
    }
}
