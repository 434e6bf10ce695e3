package io.sluice.ledger.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import io.sluice.event.Version;
import io.sluice.ledger.Bench;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.bench.Watched;
import io.sluice.record.Kinds;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mails that some events name by SendGrid's id and others by the Message-ID alone. */
class AliasTest {
    private static final String SMTP = "<s1@example.com>";

    private final Watched watched = new Watched(Postgres.database());
    private final Bench bench = new Bench(watched.database());
    private int events;

    /** Applies each change by an event of its own, all in one batch or each in its own. */
    private void apply(boolean together, Change... changes) throws SQLException {
        var batch = new ArrayList<Delivery>();
        for (var change : changes) {
            batch.add(bench.applied("k" + events++, change));
        }
        if (together) {
            bench.ledger().commit(batch);
        } else {
            for (var one : batch) {
                bench.ledger().commit(List.of(one));
            }
        }
    }

    private List<Map<String, Object>> mails() {
        return bench.sql.rows(
                "SELECT id, external_ref, status, opens, smtp_id, version_at, version_event FROM emails WHERE tenant_id = ? ORDER BY external_ref",
                bench.tenant);
    }

    private static Change nameless(String status, int second) {
        return Facts.mail(SMTP, SMTP, status, second);
    }

    private static Change named(String id, String status, int second) {
        return Facts.mail(id, SMTP, status, second);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_mail_first_known_without_an_id_takes_its_id_when_an_event_brings_it(boolean together) throws SQLException {
        // When
        apply(together, nameless("bounced", 2), named("m1", "processed", 1));
        // Then
        assertThat(mails())
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("external_ref", "m1")
                        .containsEntry("status", "bounced")
                        .containsEntry("smtp_id", SMTP));
    }

    @Test
    void the_id_is_written_even_where_the_event_says_nothing_new() throws SQLException {
        // Given
        apply(false, nameless("bounced", 2));
        var before = mails().getFirst();
        // When
        apply(false, named("m1", "bounced", 2));
        // Then
        assertThat(mails())
                .singleElement()
                .satisfies(row ->
                        assertThat(row).containsEntry("external_ref", "m1").containsEntry("id", before.get("id")));
        apply(false, Facts.opened("m1", 3));
        assertThat(mails()).singleElement().satisfies(row -> assertThat(row).containsEntry("opens", 1L));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_event_without_an_id_joins_the_mail_that_has_its_alias(boolean together) throws SQLException {
        // When
        apply(together, named("m1", "processed", 1), nameless("bounced", 2));
        // Then
        assertThat(mails())
                .singleElement()
                .satisfies(row ->
                        assertThat(row).containsEntry("external_ref", "m1").containsEntry("status", "bounced"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void two_records_that_turn_out_to_be_one_mail_become_one(boolean together) throws SQLException {
        // When
        apply(
                together,
                Facts.opened("m1", 1),
                nameless("bounced", 9),
                Facts.opened("m1", 2),
                named("m1", "processed", 1),
                Facts.opened("m1", 3));
        // Then
        assertThat(mails())
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("external_ref", "m1")
                        .containsEntry("status", "bounced")
                        .containsEntry("opens", 3L)
                        .containsEntry("version_at", Facts.THEN.plusSeconds(9)));
    }

    @Test
    void the_joined_record_stands_at_the_later_event_of_both() throws SQLException {
        // Given
        apply(false, nameless("bounced", 9), Facts.opened("m1", 1));
        var later = bench.sql.row(
                "SELECT version_event FROM emails WHERE tenant_id = ? AND status = 'bounced'", bench.tenant);
        // When
        apply(false, named("m1", "processed", 1));
        // Then
        assertThat(mails())
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("version_at", Facts.THEN.plusSeconds(9))
                        .containsEntry("version_event", later.get("version_event")));
    }

    @Test
    void a_record_joined_with_an_older_one_keeps_its_version() throws SQLException {
        // Given
        var at = Version.of(Facts.THEN.plusSeconds(20), "t");
        var reason = Change.of(new RecordKey("emails", "m1", "someone@example.com"))
                .set("reason", new Merge.Newest("550", at))
                .build();
        apply(false, nameless("bounced", 9), reason);
        // When
        apply(false, named("m1", "processed", 1));
        // Then
        assertThat(mails())
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("version_at", Facts.THEN.plusSeconds(20))
                        .containsEntry("status", "bounced"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mails_with_ids_of_their_own_are_never_joined(boolean together) throws SQLException {
        // When
        apply(together, named("m2", "processed", 1), named("m1", "delivered", 1), named("m2", "dropped", 3));
        // Then
        assertThat(mails())
                .extracting("external_ref", "status")
                .containsExactly(tuple("m1", "delivered"), tuple("m2", "dropped"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void of_several_mails_of_one_alias_the_lowest_id_has_what_names_none(boolean together) throws SQLException {
        // When
        apply(
                together,
                named("m2", "processed", 1),
                named("m1", "processed", 1),
                named("m3", "processed", 1),
                nameless("bounced", 5));
        // Then
        assertThat(mails()).extracting("external_ref").containsExactly("m1", "m2", "m3");
        assertThat(mails()).extracting("status").containsExactly("bounced", "processed", "processed");
    }

    @Test
    void another_recipient_s_or_tenant_s_mail_of_the_alias_is_another() throws SQLException {
        // Given
        apply(false, named("m1", "processed", 1));
        var other = Change.of(new RecordKey("emails", SMTP, "other@example.com"))
                .set("status", new Merge.Newest("bounced", Version.of(Facts.THEN, "t")))
                .set("smtp_id", new Merge.Newest(SMTP, Version.of(Instant.EPOCH, "")))
                .alias("smtp_id", SMTP)
                .build();
        var elsewhere = bench.tenant();
        // When
        apply(false, other);
        bench.ledger()
                .commit(List.of(bench.request(
                        elsewhere,
                        bench.applied("x", nameless("dropped", 1)).arrivals().getFirst())));
        // Then
        assertThat(mails()).extracting("status").containsExactlyInAnyOrder("processed", "bounced");
        assertThat(bench.sql.number("SELECT count(*) FROM emails WHERE tenant_id = ?", elsewhere))
                .isEqualTo(1);
    }

    @Test
    void a_record_that_was_never_stored_is_not_deleted() throws SQLException {
        // Given
        watched.statements();
        // When
        apply(true, Facts.opened("m1", 1), nameless("bounced", 9), named("m1", "processed", 1));
        // Then
        assertThat(mails()).hasSize(1);
        assertThat(watched.statements()).noneMatch(sql -> sql.startsWith("DELETE"));
    }

    @Test
    void an_alias_stays_known_when_its_mail_is_told_of_again() throws SQLException {
        // When
        apply(true, named("m1", "processed", 1), Facts.opened("m1", 2), Facts.opened("m1", 3), nameless("bounced", 4));
        // Then
        assertThat(mails())
                .singleElement()
                .satisfies(row ->
                        assertThat(row).containsEntry("status", "bounced").containsEntry("opens", 2L));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_mail_known_by_the_message_id_as_its_own_is_the_one(boolean together) throws SQLException {
        // When
        apply(together, Facts.opened(SMTP, 1), nameless("bounced", 2));
        // Then
        assertThat(mails())
                .singleElement()
                .satisfies(row ->
                        assertThat(row).containsEntry("status", "bounced").containsEntry("opens", 1L));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_mail_without_an_id_comes_before_any_that_has_one(boolean together) throws SQLException {
        // Given
        var beforeAll = Change.of(new RecordKey("emails", "!0", "someone@example.com"))
                .set("smtp_id", new Merge.Newest(SMTP, Version.of(Instant.EPOCH, "")))
                .build();
        // When
        apply(together, beforeAll, Facts.opened(SMTP, 1), nameless("processed", 1), beforeAll, nameless("bounced", 2));
        // Then
        assertThat(mails()).extracting("external_ref").containsExactly("!0", SMTP);
        assertThat(mails()).extracting("status").doesNotContain("processed");
    }

    @Test
    void a_row_once_made_renamed_or_joined_is_found_again() {
        // Given
        var kind = Kinds.get("emails");
        var rows = new RecordRows(bench.vault, bench.ids, Instant.EPOCH);
        var first = nameless("bounced", 1);
        // When
        var made = rows.find(bench.tenant, "sendgrid", first);
        made.state = made.state.merge(kind, first).stateAfter();
        var again = rows.find(bench.tenant, "sendgrid", first);
        rows.put(kind, made);
        var renamed = rows.find(bench.tenant, "sendgrid", named("m1", "processed", 1));
        var byName = rows.find(bench.tenant, "sendgrid", Facts.opened("m1", 1));
        // Then
        assertThat(again).isSameAs(made);
        assertThat(renamed).isSameAs(made);
        assertThat(byName).isSameAs(made);
    }
}
