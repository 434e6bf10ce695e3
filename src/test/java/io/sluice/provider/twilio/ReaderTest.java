package io.sluice.provider.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Event;
import io.sluice.event.RawRequest;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.Sha256;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReaderTest {
    private static final TwilioProvider TWILIO = new TwilioProvider();

    private static List<Event> events(RawRequest request) {
        return ((Reading.Events) TWILIO.read(request)).events();
    }

    private static Event only(RawRequest request) {
        return events(request).getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "MessageSid=SM1&Body=Hi, message.received, SM1, SM1",
        "SmsSid=SM1&SmsStatus=received, message.received, SM1, SM1",
        "SmsMessageSid=SM1, message.received, SM1, SM1",
        "MessageSid=SM1&MessageStatus=delivered, message.delivered, SM1, SM1/delivered",
        "SmsSid=SM1&SmsStatus=sent, message.sent, SM1, SM1/sent",
        "MessageSid=SM1&MessageStatus=failed&ErrorCode=30007, message.failed, SM1, SM1/failed/30007",
        "MessageSid=SM1&MessageStatus=sent&ErrorCode=, message.sent, SM1, SM1/sent",
        "MessageSid=SM1&SmsStatus=receiving, message.receiving, SM1, SM1/receiving",
        "MessageSid=SM1&MessageStatus=brand_new, message.brand_new, SM1, SM1/brand_new",
        "CallSid=CA1&CallStatus=in-progress&SequenceNumber=2, call.in-progress, CA1, CA1/in-progress/2",
        "CallSid=CA1&CallStatus=completed, call.completed, CA1, CA1/completed/",
    })
    void a_form_becomes_one_event(String body, String type, String externalId, String key) {
        // When
        var event = only(Requests.post("application/x-www-form-urlencoded", body + "&AccountSid=AC1"));
        // Then
        assertThat(event)
                .extracting(
                        Event::type,
                        Event::externalId,
                        Event::key,
                        e -> e.accountKey().orElseThrow())
                .containsExactly(type, externalId, key, "AC1");
        assertThat(event.occurredAt()).isEmpty();
    }

    @Test
    void a_get_is_read_from_its_query() {
        assertThat(only(Requests.get("MessageSid", "SM1", "MessageStatus", "read"))
                        .type())
                .isEqualTo("message.read");
    }

    @Test
    void callbacks_of_a_call_that_tell_no_status_are_kept_apart() {
        // When
        var first = only(Requests.form("CallSid", "CA1", "RecordingSid", "RE1"));
        var second = only(Requests.form("CallSid", "CA1", "RecordingSid", "RE2"));
        // Then
        assertThat(List.of(first.type(), first.externalId())).containsExactly("call.unknown", "CA1");
        assertThat(first.key()).isNotEqualTo(second.key());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AccountSid=AC1&Body=Hi",
                "MessageSid=",
                "MessageSid=SM/1",
                "MessageSid=S%20M",
                "MessageSid=SM1&MessageStatus=a/b",
                "CallSid=CA1&CallStatus=%00",
                "CallSid=CA%0A1"
            })
    void a_form_without_a_usable_id_is_malformed(String body) {
        assertThat(TWILIO.read(Requests.post("application/x-www-form-urlencoded", body)))
                .isInstanceOf(Reading.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "1", "\"a\"", "null", "[]", "[1]", "[{}, null]", "{} {}"})
    void json_that_is_no_event_is_malformed(String body) {
        assertThat(TWILIO.read(Requests.json(body))).isInstanceOf(Reading.Malformed.class);
    }

    @Test
    void an_event_stream_becomes_one_event_each_with_its_own_part() {
        // Given
        var body = """
            [{"specversion":"1.0","type":"com.twilio.messaging.message.delivered","id":"EZ1","time":"2026-11-01T10:00:00.123Z",
              "data":{"messageSid":"SM1","messageStatus":"DELIVERED","accountSid":"AC1"}},
             {"type":"com.twilio.messaging.inbound-message.received","id":"EZ2","data":{"messageSid":"SM2","accountSid":"AC2","body":"STOP"}},
             {"type":"com.twilio.messaging.message.sent","id":"EZ3","data":{"messageSid":"SM3"}},
             {"type":"com.twilio.voice.status-callback.call.answered","id":"EZ4","data":{"request":{"parameters":
               {"CallSid":"CA1","CallStatus":"in-progress","SequenceNumber":2,"AccountSid":"AC3"}}}},
             {"type":"com.twilio.studio.flow.step.ended","id":"EZ5","accountSid":"AC4","data":{"messageSid":"SM5"}},
             {"type":"com.twilio.errors","id":"EZ6","data":{}}]""";
        // When
        var events = events(Requests.json(body));
        // Then
        assertThat(events)
                .extracting(Event::type)
                .containsExactly(
                        "message.delivered",
                        "message.received",
                        "message.sent",
                        "call.in-progress",
                        "com.twilio.studio.flow.step.ended",
                        "com.twilio.errors");
        assertThat(events)
                .extracting(Event::key)
                .containsExactly("SM1/delivered", "SM2", "SM3/sent", "CA1/in-progress/2", "other/EZ5", "other/EZ6");
        assertThat(events).extracting(Event::externalId).containsExactly("SM1", "SM2", "SM3", "CA1", "SM5", "EZ6");
        assertThat(events)
                .extracting(e -> e.accountKey().orElse(""))
                .containsExactly("AC1", "AC2", "", "AC3", "AC4", "");
        assertThat(events.getFirst().occurredAt()).contains(Instant.parse("2026-11-01T10:00:00.123Z"));
        assertThat(new String(events.getLast().part().body(), UTF_8))
                .isEqualTo("{\"type\":\"com.twilio.errors\",\"id\":\"EZ6\",\"data\":{}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"id\":\"EZ1\"}|EZ1", "{\"a\":1}|HASH", "{\"id\":\"a b\"}|HASH", "{\"id\":7}|7"})
    void json_without_an_id_of_a_message_is_named_by_its_own_id_or_its_hash(String body, String externalId) {
        // When
        var event = only(Requests.json(body));
        // Then
        assertThat(event.type()).isEqualTo("unknown");
        assertThat(event.externalId()).isEqualTo(externalId.replace("HASH", Sha256.hex(body.getBytes(UTF_8))));
    }

    @Test
    void a_plain_json_object_is_read_as_a_form_is() {
        // When
        var event = only(Requests.json("{\"MessageSid\":\"SM1\",\"MessageStatus\":\"sent\",\"AccountSid\":\"AC1\"}"));
        // Then
        assertThat(List.of(event.key(), event.accountKey().orElseThrow())).containsExactly("SM1/sent", "AC1");
    }

    @Test
    void a_time_beyond_what_postgres_and_rfc_3339_hold_is_not_taken() {
        assertThat(only(Requests.json("{\"id\":\"E1\",\"time\":\"+99999-01-01T00:00:00Z\"}"))
                        .occurredAt())
                .isEmpty();
    }

    @Test
    void the_payload_is_the_forms_fields_with_repeated_ones_as_arrays() {
        // Given
        var event = only(Requests.form("MessageSid", "SM1", "Body", "Grüße & \"x\"", "Media", "a", "Media", "b"));
        // Then
        assertThat(TWILIO.payload(event))
                .isEqualTo("{\"MessageSid\":\"SM1\",\"Body\":\"Grüße & \\\"x\\\"\",\"Media\":[\"a\",\"b\"]}");
    }

    @Test
    void the_payload_of_json_is_the_json_and_of_a_get_its_query() {
        assertThat(TWILIO.payload(only(Requests.json("{\"id\": \"E1\"}")))).isEqualTo("{\"id\": \"E1\"}");
        assertThat(TWILIO.payload(only(Requests.get("MessageSid", "SM1")))).isEqualTo("{\"MessageSid\":\"SM1\"}");
    }
}
