package io.sluice.provider.twilio;

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
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Sluice tells of a message that it sends. */
class TwilioSendsTest {
    private static final UUID SEND = UUID.fromString("01936b2e-0000-7000-8000-000000000001");
    private static final String ID = Id.of(Id.Kind.SEND, SEND);
    private static final Instant AT = Instant.parse("2026-11-20T08:00:00.123Z");

    private final TwilioProvider twilio = new TwilioProvider();

    private static Event requested() {
        return TwilioSends.requested(
                SEND, AT, "+15005550006", "+15005550001", Optional.of("a&b=ü"), List.of("https://example.com/a?b=c&d"));
    }

    private static Event answered(String status) {
        return TwilioSends.answered(
                SEND, AT, Map.of("MessageSid", "SM1", "MessageStatus", status, "To", "+15005550001"));
    }

    private List<Change> changes(Event event) {
        return twilio.project(event, Instant.MAX) instanceof Projection.Changes(var changes) ? changes : List.of();
    }

    private Change message(Event event) {
        return changes(event).getLast();
    }

    @Test
    void a_request_is_a_message_that_its_send_alone_names() {
        // When
        var change = message(requested());
        // Then
        var data = Kinds.get("messages")
                .data(State.NEW
                        .merge(Kinds.get("messages"), change)
                        .stateAfter()
                        .values());
        assertThat(change.key()).isEqualTo(RecordKey.of("messages", ID));
        assertThat(change.aliases()).isEqualTo(Map.of("send_id", ID));
        assertThat(data)
                .containsEntry("status", "requested")
                .containsEntry("direction", "outbound")
                .containsEntry("channel", "mms")
                .containsEntry("from", "+15005550006")
                .containsEntry("to", "+15005550001")
                .containsEntry("body", "a&b=ü")
                .doesNotContainKey("send_id");
        assertThat(data.get("media").toString()).contains("https://example.com/a?b=c&d");
    }

    @Test
    void the_answer_names_the_message_by_both_ids_and_its_event_is_not_a_callback_s() {
        // When
        var event = answered("queued");
        // Then
        assertThat(event.type()).isEqualTo("message.queued");
        assertThat(event.externalId()).isEqualTo("SM1");
        assertThat(event.key()).isNotEqualTo("SM1/queued");
        assertThat(message(event).key()).isEqualTo(RecordKey.of("messages", "SM1"));
        assertThat(message(event).aliases()).isEqualTo(Map.of("send_id", ID));
    }

    @ParameterizedTest
    @CsvSource({"21610, true", "21211, false", "0, false"})
    void a_refusal_because_of_an_opt_out_opts_the_contact_out(int code, boolean optsOut) {
        // When
        var event = TwilioSends.failed(SEND, AT, "+15005550001", "Twilio refused it.", code);
        // Then
        assertThat(event.type()).isEqualTo("message.failed");
        var contact = changes(event).getFirst();
        assertThat(contact.merges().get("opted_out_sms") instanceof Merge.Newest(var value, var at)
                        && value.equals(true))
                .isEqualTo(optsOut);
        assertThat(message(event).merges().get("error_code"))
                .isInstanceOfSatisfying(
                        Merge.Newest.class,
                        m -> assertThat(m.value()).isEqualTo(code == 0 ? null : Integer.toString(code)));
    }

    @Test
    void what_twilio_says_beats_what_sluice_says_and_an_end_beats_the_request() {
        // Given
        var kind = Kinds.get("messages");
        var failed = TwilioSends.failed(SEND, AT, "+15005550001", "It is not known.", 0);
        // When
        var ended = State.NEW
                .merge(kind, message(failed))
                .stateAfter()
                .merge(kind, message(requested()))
                .stateAfter();
        var told = ended.merge(kind, message(answered("scheduled"))).stateAfter();
        // Then
        assertThat(ended.values()).containsEntry("status", "failed");
        assertThat(told.values()).containsEntry("status", "scheduled").doesNotContainKey("error_message");
    }

    @Test
    void it_is_read_again_as_it_was_and_shown_as_fields() {
        // Given
        var event = requested();
        // When
        var again = twilio.read(RawRequest.fromBytes(event.part().toBytes()));
        // Then
        assertThat(again)
                .isInstanceOfSatisfying(
                        Reading.Events.class,
                        r -> assertThat(r.events()).singleElement().satisfies(e -> {
                            assertThat(e.key()).isEqualTo(event.key());
                            assertThat(e.occurredAt()).contains(AT);
                            assertThat(changes(e)).isEqualTo(changes(event));
                        }));
        assertThat(twilio.payload(event)).contains("\"SendId\":\"" + ID + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SendId=x&SendFact=REQUESTED&SendTime=2026-11-20T08:00:00Z&MessageStatus=requested",
                "SendId=snd_01jdnjw0000000000000000001&SendFact=LIED&SendTime=2026-11-20T08:00:00Z&MessageStatus=sent",
                "SendId=snd_01jdnjw0000000000000000001&SendFact=REQUESTED&SendTime=now&MessageStatus=requested",
                "SendId=snd_01jdnjw0000000000000000001&SendFact=ANSWERED&SendTime=2026-11-20T08:00:00Z&MessageStatus=sent"
            })
    void what_is_no_send_s_is_not_read(String form) {
        assertThat(twilio.read(new RawRequest("SEND", "", Headers.NONE, form.getBytes(UTF_8))))
                .isInstanceOf(Reading.Malformed.class);
    }

    @Test
    void http_cannot_bring_one() {
        // Given
        var posted = new RawRequest(
                "POST",
                "https://example.com",
                requested().part().headers(),
                requested().part().body());
        // Then
        assertThat(twilio.limits().methods()).doesNotContain(requested().part().method());
        assertThat(twilio.read(posted)).isInstanceOf(Reading.Malformed.class);
    }

    @ParameterizedTest
    @CsvSource({"+15005550001, phone, opted_out_sms", "whatsapp:+15005550001, whatsapp, opted_out_whatsapp"})
    void an_opt_out_of_the_channel_forbids_a_message(String to, String scope, String flag) {
        assertThat(TwilioSends.vetoes(to)).singleElement().satisfies(veto -> {
            assertThat(veto.record()).isEqualTo(new RecordKey("contacts", "+15005550001", scope));
            assertThat(veto.flag()).isEqualTo(flag);
            assertThat(veto.reason()).doesNotContain("5005550001");
        });
    }
}
