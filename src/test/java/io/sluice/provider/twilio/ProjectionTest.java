package io.sluice.provider.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.RawRequest;
import io.sluice.event.RecordKey;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectionTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final TwilioProvider TWILIO = new TwilioProvider();
    private static final RecordKey MESSAGE = RecordKey.of("messages", "SM1");
    private static final RecordKey CALL = RecordKey.of("calls", "CA1");
    private static final RecordKey PHONE = new RecordKey("contacts", "+15551234567", "phone");
    private static final RecordKey WHATSAPP = new RecordKey("contacts", "+15551234567", "whatsapp");

    private static Event event(RawRequest request) {
        return ((Reading.Events) TWILIO.read(request)).events().getFirst();
    }

    private static List<Change> changes(RawRequest request, Instant receivedAt) {
        return ((Projection.Changes) TWILIO.project(event(request), receivedAt)).changes();
    }

    /** The records after these requests, received a second apart in their own order but applied in the order given. */
    private static Map<RecordKey, State> apply(List<Map.Entry<Instant, RawRequest>> requests) {
        var records = new LinkedHashMap<RecordKey, State>();
        for (var request : requests) {
            for (var change : changes(request.getValue(), request.getKey())) {
                var before = records.getOrDefault(change.key(), State.NEW);
                var kind = Kinds.get(change.key().kind());
                records.put(change.key(), before.merge(kind, change).stateAfter());
            }
        }
        return records;
    }

    private static List<Map.Entry<Instant, RawRequest>> received(RawRequest... requests) {
        var all = new ArrayList<Map.Entry<Instant, RawRequest>>();
        for (var request : requests) {
            all.add(Map.entry(NOW.plus(Duration.ofSeconds(all.size())), request));
        }
        return all;
    }

    private static Map<String, Object> data(RecordKey key, RawRequest... requests) {
        return Kinds.get(key.kind())
                .data(apply(received(requests)).getOrDefault(key, State.NEW).values());
    }

    private static RawRequest inbound(String from, String... more) {
        var all = new ArrayList<>(List.of("MessageSid", "SM1", "From", from, "To", "+15550000000"));
        all.addAll(List.of(more));
        return Requests.form(all.toArray(String[]::new));
    }

    private static RawRequest status(String status, String... more) {
        var all = new ArrayList<>(List.of("MessageSid", "SM1", "MessageStatus", status, "To", "+15551234567"));
        all.addAll(List.of(more));
        return Requests.form(all.toArray(String[]::new));
    }

    @Test
    void an_inbound_message_fills_its_record() {
        // When
        var message = data(
                MESSAGE,
                inbound(
                        "+15551234567",
                        "Body",
                        "Hi",
                        "NumSegments",
                        "1",
                        "NumMedia",
                        "2",
                        "MediaUrl0",
                        "https://api.twilio.com/0",
                        "MediaContentType0",
                        "image/png",
                        "MediaUrl1",
                        "https://api.twilio.com/1"));
        // Then
        var second = new LinkedHashMap<String, Object>();
        second.put("url", "https://api.twilio.com/1");
        second.put("content_type", null);
        assertThat(message)
                .containsEntry("channel", "mms")
                .containsEntry("direction", "inbound")
                .containsEntry("from", "+15551234567")
                .containsEntry("to", "+15550000000")
                .containsEntry("body", "Hi")
                .containsEntry("status", "received")
                .containsEntry("error_code", null)
                .containsEntry("segments", 1L)
                .containsEntry("contact_id", PHONE)
                .containsEntry(
                        "media",
                        List.of(Map.of("url", "https://api.twilio.com/0", "content_type", "image/png"), second));
    }

    @Test
    void the_contact_comes_before_the_message_that_names_it() {
        assertThat(changes(inbound("+15551234567"), NOW))
                .extracting(Change::key)
                .containsExactly(PHONE, MESSAGE);
    }

    @Test
    void a_status_callback_alone_makes_a_message_with_the_rest_unknown() {
        // When
        var message = data(MESSAGE, status("undelivered", "ErrorCode", "30005", "ErrorMessage", "Unknown handset"));
        // Then
        assertThat(message)
                .containsEntry("direction", "outbound")
                .containsEntry("channel", "sms")
                .containsEntry("status", "undelivered")
                .containsEntry("error_code", "30005")
                .containsEntry("error_message", "Unknown handset")
                .containsEntry("contact_id", PHONE)
                .containsEntry("from", null)
                .containsEntry("body", null)
                .containsEntry("media", null)
                .containsEntry("segments", null);
    }

    @ParameterizedTest
    @CsvSource({
        "+1555, '', sms",
        "+1555, 0, sms",
        "+1555, 1, mms",
        "whatsapp:+1555, 1, whatsapp",
        "whatsapp:US.1234, 0, whatsapp",
        "rcs:+1555, 0, rcs",
        "messenger:1234, 0,",
    })
    void the_channel_is_the_addresses_or_the_medias(String from, String media, String channel) {
        assertThat(data(MESSAGE, inbound(from, "NumMedia", media))).containsEntry("channel", channel);
    }

    @Test
    void a_callback_of_an_mms_is_known_by_its_id() {
        // Given
        var request = Requests.form("MessageSid", "MM1", "MessageStatus", "sent", "To", "+1555");
        // Then
        assertThat(data(RecordKey.of("messages", "MM1"), request)).containsEntry("channel", "mms");
    }

    @Test
    void a_message_to_nobody_has_no_contact() {
        // Given
        var request = Requests.form("MessageSid", "SM1", "MessageStatus", "sent");
        // Then
        assertThat(changes(request, NOW)).extracting(Change::key).containsExactly(MESSAGE);
        assertThat(data(MESSAGE, request)).containsEntry("channel", null).containsEntry("contact_id", null);
    }

    @ParameterizedTest
    @CsvSource({
        "sent, delivered, delivered",
        "delivered, sent, delivered",
        "read, delivered, read",
        "undelivered, delivered, delivered",
        "delivered, undelivered, delivered",
        "failed, sent, failed",
        "undelivered, failed, undelivered",
        "canceled, failed, failed",
        "sent, partially_delivered, partially_delivered",
        "scheduled, accepted, accepted",
        "brand_new, queued, queued",
    })
    void a_status_moves_by_rank_and_never_back(String first, String second, String last) {
        assertThat(data(MESSAGE, status(first), status(second))).containsEntry("status", last);
    }

    @Test
    void a_delivery_after_a_failure_takes_the_error_away() {
        // When
        var message = data(MESSAGE, status("undelivered", "ErrorCode", "30005"), status("delivered"));
        // Then
        assertThat(message).containsEntry("status", "delivered").containsEntry("error_code", null);
    }

    @Test
    void of_two_callbacks_of_one_status_the_one_with_an_error_stands() {
        // When
        var message = data(MESSAGE, status("failed", "ErrorCode", "30007"), status("failed"));
        // Then
        assertThat(message).containsEntry("error_code", "30007");
    }

    @Test
    void an_unknown_status_is_stored_below_all_others() {
        assertThat(data(MESSAGE, status("brand_new"))).containsEntry("status", "brand_new");
    }

    @Test
    void an_inbound_contact_has_a_name_and_was_seen() {
        // When
        var contact = data(WHATSAPP, inbound("whatsapp:+15551234567", "ProfileName", "Jenny"));
        // Then
        assertThat(contact)
                .containsEntry("address_kind", "whatsapp")
                .containsEntry("address", "+15551234567")
                .containsEntry("name", "Jenny")
                .containsEntry("last_seen_at", NOW)
                .containsEntry("opted_out", Map.of("sms", false, "whatsapp", false, "email", false));
    }

    @Test
    void whom_we_write_to_is_a_contact_that_was_not_seen() {
        assertThat(data(PHONE, status("sent")))
                .containsEntry("address", "+15551234567")
                .containsEntry("last_seen_at", null);
    }

    @Test
    void a_whatsapp_id_that_is_no_number_is_an_address() {
        // Given
        var key = new RecordKey("contacts", "US.1234", "whatsapp");
        // Then
        assertThat(data(key, inbound("whatsapp:US.1234"))).containsEntry("address", "US.1234");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"STOP", "stop", " Stop\n", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"
            })
    void a_stop_word_opts_out(String body) {
        assertThat(data(PHONE, inbound("+15551234567", "Body", body)))
                .containsEntry("opted_out", Map.of("sms", true, "whatsapp", false, "email", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Stop texting me", "STOP.", "ＳＴＯＰ", "", "HELP", "no"})
    void other_words_do_not(String body) {
        assertThat(data(PHONE, inbound("+15551234567", "Body", body)))
                .containsEntry("opted_out", Map.of("sms", false, "whatsapp", false, "email", false));
    }

    @ParameterizedTest
    @CsvSource({"STOP, Arrêt, true", "START, STOP, false", "HELP, STOP, false", "stop, START, true"})
    void twilios_own_judgement_wins_over_the_words(String type, String body, boolean optedOut) {
        assertThat(data(PHONE, inbound("+15551234567", "Body", body, "OptOutType", type)))
                .containsEntry("opted_out", Map.of("sms", optedOut, "whatsapp", false, "email", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"START", "yes", "Unstop "})
    void a_start_word_opts_in_again(String body) {
        // Given
        var stop = inbound("+15551234567", "Body", "STOP");
        var start = Requests.form("MessageSid", "SM2", "From", "+15551234567", "Body", body);
        // Then
        assertThat(data(PHONE, stop, start))
                .containsEntry("opted_out", Map.of("sms", false, "whatsapp", false, "email", false));
    }

    @Test
    void opt_outs_are_kept_per_channel_and_rcs_goes_with_sms() {
        // When
        var whatsapp = data(WHATSAPP, inbound("whatsapp:+15551234567", "Body", "STOP"));
        var rcs = data(PHONE, inbound("rcs:+15551234567", "Body", "STOP"));
        // Then
        assertThat(whatsapp).containsEntry("opted_out", Map.of("sms", false, "whatsapp", true, "email", false));
        assertThat(rcs).containsEntry("opted_out", Map.of("sms", true, "whatsapp", false, "email", false));
    }

    @Test
    void an_error_that_the_recipient_is_unsubscribed_opts_out() {
        assertThat(data(PHONE, status("failed", "ErrorCode", "21610")))
                .containsEntry("opted_out", Map.of("sms", true, "whatsapp", false, "email", false));
    }

    @Test
    void a_nul_never_reaches_a_column() {
        assertThat(data(MESSAGE, status("failed", "ErrorMessage", "a\0b"))).containsEntry("error_message", "ab");
    }

    @Test
    void a_call_fills_its_record() {
        // When
        var call = data(
                CALL,
                Requests.form(
                        "CallSid",
                        "CA1",
                        "CallStatus",
                        "completed",
                        "SequenceNumber",
                        "3",
                        "Direction",
                        "outbound-api",
                        "From",
                        "+15550000000",
                        "To",
                        "sip:jo@example.com",
                        "CallDuration",
                        "61",
                        "Duration",
                        "2",
                        "AnsweredBy",
                        "human"));
        // Then
        assertThat(call)
                .isEqualTo(Map.of(
                        "direction", "outbound",
                        "from", "+15550000000",
                        "to", "sip:jo@example.com",
                        "status", "completed",
                        "duration_seconds", 61L,
                        "answered_by", "human"));
    }

    @ParameterizedTest
    @CsvSource({"completed, ringing, completed", "ringing, in-progress, in-progress", "busy, initiated, busy"})
    void a_calls_status_never_goes_back(String first, String second, String last) {
        assertThat(data(
                        CALL,
                        Requests.form("CallSid", "CA1", "CallStatus", first),
                        Requests.form("CallSid", "CA1", "CallStatus", second)))
                .containsEntry("status", last);
    }

    @Test
    void what_no_record_is_about_is_ignored_without_a_reason() {
        assertThat(TWILIO.project(event(Requests.json("{\"id\":\"E1\"}")), NOW)).isEqualTo(new Projection.Ignored(""));
    }

    @Test
    void any_order_of_one_history_ends_in_the_same_records() {
        // Given
        var history = received(
                status("queued", "NumSegments", "2"),
                status("sending"),
                status("sent", "From", "+15550000000"),
                status("brand_new"),
                status("brand_newer", "ErrorCode", "1"),
                status("undelivered", "ErrorCode", "30005"),
                status("undelivered", "ErrorCode", "30008"),
                status("failed", "ErrorCode", "21610"),
                Requests.form("MessageSid", "SM2", "From", "+15551234567", "Body", "START"),
                Requests.form("MessageSid", "SM3", "From", "+15551234567", "Body", "STOP", "ProfileName", "Jo"),
                Requests.form("CallSid", "CA1", "CallStatus", "ringing", "SequenceNumber", "1"),
                Requests.form("CallSid", "CA1", "CallStatus", "new1", "SequenceNumber", "2"),
                Requests.form("CallSid", "CA1", "CallStatus", "new2", "SequenceNumber", "10"));
        var expected = apply(history);
        var random = new Random(4);
        for (int i = 0; i < 500; i++) {
            // When
            Collections.shuffle(history, random);
            // Then
            assertThat(apply(history)).isEqualTo(expected);
        }
    }
}
