package io.sluice.provider.sendgrid;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.Id;
import io.sluice.event.Merge;
import io.sluice.event.RawRequest;
import io.sluice.event.RecordKey;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Sluice tells of a mail that it sends, and what SendGrid's events tell of it. */
class SendgridSendsTest {
    private static final UUID SEND = UUID.fromString("01936b2e-0000-7000-8000-000000000001");
    private static final String ID = Id.of(Id.Kind.SEND, SEND);
    private static final Instant AT = Instant.parse("2026-11-20T08:00:00.123Z");
    private static final String TO = "ada@example.com";

    private final SendGrid sendgrid = new SendGrid();

    private static Event requested() {
        return SendgridSends.requested(SEND, AT, "shop@example.com", "Ada@example.com", "Hello");
    }

    private List<Change> changes(Event event) {
        return sendgrid.project(event, Instant.MAX) instanceof Projection.Changes(var changes) ? changes : List.of();
    }

    private Event posted(String json) {
        var request = new RawRequest("POST", "", Headers.NONE, json.getBytes(UTF_8));
        return sendgrid.read(request) instanceof Reading.Events(var events) ? events.getFirst() : requested();
    }

    @Test
    void a_request_is_a_mail_that_its_send_alone_names() {
        assertThat(changes(requested())).singleElement().satisfies(change -> {
            assertThat(change.key()).isEqualTo(new RecordKey("emails", ID, TO));
            assertThat(change.aliases()).isEqualTo(Map.of("send_id", ID));
        });
    }

    @Test
    void the_answer_names_the_mail_by_both_ids_and_leaves_its_status() {
        assertThat(changes(SendgridSends.accepted(SEND, AT, TO, "m1")))
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.key()).isEqualTo(new RecordKey("emails", "m1", TO));
                    assertThat(change.aliases()).isEqualTo(Map.of("send_id", ID));
                    assertThat(change.merges()).containsOnlyKeys("to", "send_id");
                });
    }

    @Test
    void any_event_of_sendgrid_s_names_the_send_by_the_custom_argument_and_does_not_show_it() {
        // When
        var change = changes(posted(
                        "[{\"event\":\"processed\",\"email\":\"ada@example.com\",\"timestamp\":1700000000,\"smtp-id\":\"<s1>\","
                                + "\"sg_message_id\":\"m1.x\",\"campaign\":\"c\",\"sluice_send_id\":\"" + ID + "\"}]"))
                .getFirst();
        // Then
        assertThat(change.aliases()).isEqualTo(Map.of("smtp_id", "<s1>", "send_id", ID));
        assertThat(change.merges().get("custom_args"))
                .isInstanceOfSatisfying(
                        Merge.Newest.class, m -> assertThat(m.value()).isEqualTo(Map.of("campaign", "c")));
    }

    @Test
    void an_event_without_any_id_of_sendgrid_s_is_of_the_send_s_mail() {
        var change = changes(posted("[{\"event\":\"bounce\",\"email\":\"ada@example.com\",\"timestamp\":1700000000,"
                        + "\"sluice_send_id\":\"" + ID + "\"}]"))
                .getFirst();
        assertThat(change.key()).isEqualTo(new RecordKey("emails", ID, TO));
    }

    @Test
    void an_argument_that_is_no_send_s_id_names_nothing() {
        var change = changes(posted("[{\"event\":\"processed\",\"email\":\"ada@example.com\",\"timestamp\":1700000000,"
                        + "\"sg_message_id\":\"m1.x\",\"sluice_send_id\":\"mine\"}]"))
                .getFirst();
        assertThat(change.aliases()).isEmpty();
    }

    @Test
    void what_sendgrid_says_beats_what_sluice_says_and_an_end_beats_the_request() {
        // Given
        var kind = Kinds.get("emails");
        var failed =
                changes(SendgridSends.failed(SEND, AT, TO, "It is not known.")).getFirst();
        var processed = changes(
                        posted(
                                "[{\"event\":\"processed\",\"email\":\"ada@example.com\",\"timestamp\":1,\"sg_message_id\":\"m1\"}]"))
                .getFirst();
        // When
        var ended = State.NEW
                .merge(kind, failed)
                .stateAfter()
                .merge(kind, changes(requested()).getFirst())
                .stateAfter();
        // Then
        assertThat(ended.values()).containsEntry("status", "dropped").containsEntry("reason", "It is not known.");
        assertThat(ended.merge(kind, processed).stateAfter().values()).containsEntry("status", "processed");
    }

    @Test
    void it_is_read_again_as_it_was() {
        // Given
        var event = requested();
        // When
        var again = sendgrid.read(RawRequest.fromBytes(event.part().toBytes()));
        // Then
        assertThat(again)
                .isInstanceOfSatisfying(
                        Reading.Events.class,
                        r -> assertThat(r.events()).singleElement().satisfies(e -> {
                            assertThat(e.key()).isEqualTo(event.key());
                            assertThat(e.occurredAt()).contains(AT);
                            assertThat(changes(e)).isEqualTo(changes(event));
                        }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "[{\"event\":\"requested\",\"email\":\"a@example.com\"}]",
                "[{\"event\":\"requested\",\"sluice_send_id\":\"snd_01jdnjw0000000000000000001\"}]"
            })
    void what_is_no_send_s_is_not_read(String body) {
        assertThat(sendgrid.read(new RawRequest("SEND", "", Headers.NONE, body.getBytes(UTF_8))))
                .isInstanceOf(Reading.Malformed.class);
    }

    @Test
    void http_cannot_bring_one() {
        // When
        var posted = posted(new String(requested().part().body(), UTF_8));
        // Then
        assertThat(sendgrid.limits().methods())
                .doesNotContain(requested().part().method());
        assertThat(changes(posted)).isEmpty();
    }

    @Test
    void a_mail_is_forbidden_by_an_opt_out_and_by_any_suppression_but_a_group_s() {
        assertThat(SendgridSends.vetoes("Ada@example.com"))
                .extracting(v -> v.record().kind() + " " + v.record().externalId() + " "
                        + v.record().scope() + " " + v.flag())
                .containsExactlyInAnyOrder(
                        "contacts ada@example.com email opted_out_email",
                        "suppressions ada@example.com bounce active",
                        "suppressions ada@example.com spam_report active",
                        "suppressions ada@example.com unsubscribe active",
                        "suppressions ada@example.com invalid active");
    }
}
