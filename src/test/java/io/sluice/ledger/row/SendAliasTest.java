package io.sluice.ledger.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import io.sluice.event.Version;
import io.sluice.ledger.Bench;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.Postgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent has a record before the provider has given it an id, and keeps it, whatever is told of it and in whatever order. */
class SendAliasTest {
    private static final String SEND = "snd_01jd4x3kq8f0000000000000aa";
    private static final String SMTP = "<s1@example.com>";
    private static final String TO = "someone@example.com";

    private final Bench bench = new Bench(Postgres.database());
    private int events;

    private static Change.Builder change(String kind, String id, String status, int rank) {
        return Change.of(new RecordKey(kind, id, kind.equals("emails") ? TO : ""))
                .set("status", new Merge.Newest(status, Version.ranked(rank, status)));
    }

    private static Change.Builder ofSend(Change.Builder change) {
        return change.set("send_id", new Merge.Newest(SEND, Version.of(Facts.THEN, "")))
                .alias("send_id", SEND);
    }

    private static Change.Builder ofMail(Change.Builder change) {
        return change.set("smtp_id", new Merge.Newest(SMTP, Version.of(Facts.THEN, "")))
                .alias("smtp_id", SMTP);
    }

    private static Change message(String id, String status, int rank, boolean named) {
        var plain = change("messages", id, status, rank)
                .set("error_code", new Merge.Newest(null, Version.ranked(rank, status)))
                .set("error_message", new Merge.Newest(null, Version.ranked(rank, status)));
        return (named ? ofSend(plain) : plain).build();
    }

    /** What is told after the request, for each case in every order. */
    static Stream<List<Change>> orders() {
        var accepted = ofSend(change("emails", "m1", "accepted", 1)).build();
        var lateBounce = ofMail(change("emails", SMTP, "bounced", 9)).build();
        var processed = ofMail(change("emails", "m1", "processed", 2)).build();
        var processedOfSend =
                ofSend(ofMail(change("emails", "m1", "processed", 2))).build();
        var delivered = change("emails", "m1", "delivered", 3).build();
        return Stream.of(
                        List.of(
                                message("SM1", "queued", 1, true),
                                message("SM1", "sent", 2, false),
                                message("SM1", "delivered", 3, false)),
                        List.of(accepted, processed, delivered, lateBounce),
                        List.of(accepted, processedOfSend, delivered, lateBounce),
                        List.of(processedOfSend, delivered, lateBounce))
                .flatMap(told -> permutations(told).stream());
    }

    private static <T> List<List<T>> permutations(List<T> all) {
        if (all.isEmpty()) {
            return List.of(List.of());
        }
        var found = new ArrayList<List<T>>();
        for (var first : all) {
            var rest = new ArrayList<>(all);
            rest.remove(first);
            permutations(rest)
                    .forEach(p -> found.add(
                            Stream.concat(Stream.of(first), p.stream()).toList()));
        }
        return found;
    }

    private static Change requested(String kind) {
        return kind.equals("messages")
                ? message(SEND, "requested", -1, true)
                : ofSend(change("emails", SEND, "requested", -1)).build();
    }

    private List<Map<String, Object>> records(String kind) {
        return bench.sql.rows(
                "SELECT id, external_ref, status, send_id FROM " + kind + " WHERE tenant_id = ?", bench.tenant);
    }

    private void apply(List<Change> changes) throws SQLException {
        bench.clock.tick(Duration.ofMillis(1));
        bench.ledger()
                .commit(changes.stream()
                        .map(c -> bench.applied("k" + events++, c))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("orders")
    void the_record_that_was_made_with_the_request_stays_whatever_overtakes_what(List<Change> told)
            throws SQLException {
        // Given
        var kind = told.getFirst().key().kind();
        apply(List.of(requested(kind)));
        var made = records(kind).getFirst();
        // When
        for (var one : told) {
            apply(List.of(one));
        }
        // Then
        assertThat(records(kind))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("id", made.get("id"))
                        .containsEntry("external_ref", kind.equals("messages") ? "SM1" : "m1")
                        .containsEntry("status", kind.equals("messages") ? "delivered" : "bounced")
                        .containsEntry("send_id", SEND));
        assertThat(bench.sql.rows("SELECT DISTINCT record_id FROM change WHERE tenant_id = ?", bench.tenant))
                .containsExactly(Map.of("record_id", made.get("id")));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void the_same_holds_within_one_batch(List<Change> told) throws SQLException {
        // Given
        var kind = told.getFirst().key().kind();
        var all = new ArrayList<>(List.of(requested(kind)));
        all.addAll(told);
        // When
        apply(all);
        // Then
        assertThat(records(kind))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("external_ref", kind.equals("messages") ? "SM1" : "m1")
                        .containsEntry("status", kind.equals("messages") ? "delivered" : "bounced"));
        assertThat(bench.sql.rows("SELECT DISTINCT record_id FROM change WHERE tenant_id = ?", bench.tenant))
                .containsExactly(Map.of("record_id", records(kind).getFirst().get("id")));
    }

    @Test
    void two_sends_are_two_messages() throws SQLException {
        // Given
        apply(List.of(requested("messages")));
        var other = change("messages", "snd_other", "requested", -1)
                .set("error_code", new Merge.Newest(null, Version.ranked(-1, "requested")))
                .set("error_message", new Merge.Newest(null, Version.ranked(-1, "requested")))
                .set("send_id", new Merge.Newest("snd_other", Version.of(Facts.THEN, "")))
                .alias("send_id", "snd_other")
                .build();
        // When
        apply(List.of(other, message("SM1", "queued", 1, true)));
        // Then
        assertThat(records("messages")).extracting("external_ref").containsExactlyInAnyOrder("SM1", "snd_other");
    }
}
