package io.sluice.ledger.person;

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
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What people allowed and forbade, as events told it. */
class ConsentRowsTest {
    private static final String ADA = "ada@example.com";

    private final Bench bench = new Bench();
    private final Consents consents = new Consents(bench.database, bench.vault);

    private static Change optOut(boolean optedOut, int second) {
        var at = Version.of(Facts.THEN.plusSeconds(second), "");
        return Change.of(new RecordKey("contacts", ADA, "email"))
                .set("address", new Merge.Newest(ADA, at))
                .set("opted_out_email", new Merge.Newest(optedOut, at))
                .build();
    }

    private static Change suppression(String reason, boolean active, int second) {
        var at = new Version(false, Facts.THEN.plusSeconds(second), active ? 1 : 0, "");
        return Change.of(new RecordKey("suppressions", ADA, reason))
                .set("address", new Merge.Newest(ADA, at))
                .set("reason", new Merge.Newest(reason, at))
                .set("active", new Merge.Newest(active, at))
                .build();
    }

    private List<Consents.Consent> history(Bench of) {
        var contact = (UUID) of.records("contacts").getFirst().get("id");
        return new Consents(of.database, of.vault)
                .list(of.tenant, contact, Optional.empty(), 50)
                .orElseThrow();
    }

    @Test
    void each_statement_is_a_row_newest_first_whatever_order_they_came_in() throws SQLException {
        // Given
        List<Change> told = List.of(
                optOut(true, 1), optOut(false, 3), suppression("bounce", true, 2), optOut(true, 5), optOut(true, 4));
        var histories = new ArrayList<List<org.assertj.core.groups.Tuple>>();
        // When
        for (int first = 0; first < told.size(); first++) {
            var own = new Bench();
            for (int i = 0; i < told.size(); i++) {
                int which = (first + i * 2) % told.size();
                own.ledger().commit(List.of(own.applied("k" + which, told.get(which))));
            }
            histories.add(history(own).stream()
                    .map(c -> tuple(c.channel(), c.optedOut(), c.reason(), c.at()))
                    .toList());
        }
        // Then
        assertThat(histories)
                .allSatisfy(history -> assertThat(history)
                        .containsExactly(
                                tuple("email", true, null, at(5)),
                                tuple("email", true, null, at(4)),
                                tuple("email", false, null, at(3)),
                                tuple("email", true, "bounce", at(2)),
                                tuple("email", true, null, at(1))));
    }

    private static Instant at(int second) {
        return Facts.THEN.plusSeconds(second);
    }

    @Test
    void a_repeated_event_and_one_that_says_nothing_of_consent_add_nothing() throws SQLException {
        // Given
        bench.ledger().commit(List.of(bench.applied("k1", optOut(true, 1))));
        bench.clock.tick(Duration.ofSeconds(1));
        // When
        bench.ledger().commit(List.of(bench.applied("k1", optOut(true, 1))));
        bench.ledger().commit(List.of(bench.applied("k2", Facts.contact(ADA, 2))));
        // Then
        assertThat(bench.sql.rows(
                        "SELECT event_type, kind, scope, flag FROM consent WHERE tenant_id = ?", bench.tenant))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("event_type", "customer.updated")
                        .containsEntry("kind", "contacts")
                        .containsEntry("flag", "opted_out_email"));
    }

    @Test
    void it_costs_one_statement_for_a_batch_and_none_where_nothing_is_said() throws SQLException {
        // Given
        var watched = new Watched(Postgres.database());
        var own = new Bench(watched.database());
        watched.statements();
        // When
        own.ledger().commit(deliveries(own, 20));
        var many = watched.statements();
        own.ledger().commit(List.of(own.applied("x", Facts.contact(ADA, 1))));
        var none = watched.statements();
        // Then
        assertThat(many).filteredOn(sql -> sql.contains("consent")).hasSize(1);
        assertThat(none).noneMatch(sql -> sql.contains("consent"));
    }

    private static List<Delivery> deliveries(Bench of, int count) {
        var all = new ArrayList<Delivery>();
        for (int i = 0; i < count; i++) {
            all.add(of.applied("k" + i, optOut(i % 2 == 0, i)));
        }
        return all;
    }

    @Test
    void it_outlives_the_person_s_erasure_under_the_contact_s_id() throws SQLException {
        // Given
        bench.ledger().commit(List.of(bench.applied("k1", optOut(true, 1), suppression("bounce", true, 2))));
        var contact = (UUID) bench.records("contacts").getFirst().get("id");
        var erasures = new Erasures(bench.transactions, bench.vault, bench.clock);
        // When
        erasures.begin(bench.tenant, contact);
        boolean more = true;
        while (more) {
            more = erasures.step(bench.tenant, contact);
        }
        // Then
        assertThat(consents.list(bench.tenant, contact, Optional.empty(), 50).orElseThrow())
                .extracting(Consents.Consent::optedOut)
                .containsExactly(true, true);
        assertThat(consents.list(bench.tenant(), contact, Optional.empty(), 50)).isEmpty();
    }
}
