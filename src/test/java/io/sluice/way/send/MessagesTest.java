package io.sluice.way.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.Fault;
import io.sluice.way.Gateway;
import io.sluice.way.far.FarWay;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages, from the API to Twilio and back by its callbacks. */
@QuarkusTest
@TestProfile(FarWay.class)
class MessagesTest extends TwilioDesk {
    private Predicate<Call> sending() {
        return Call.by(sid).and(call -> call.method().equals("POST"));
    }

    private void said(String body) {
        desk.source
                .post(
                        "application/x-www-form-urlencoded",
                        ("MessageSid=SM" + UUID.randomUUID() + "&AccountSid=" + sid
                                        + "&From=%2B15005550001&To=%2B15005550006&Body=" + body)
                                .getBytes(UTF_8))
                .isAccepted();
        Gateway.waiting()
                .until(() -> desk.tenant.records("contacts").toString().contains("sms=" + body.equals("STOP")));
    }

    @Test
    void what_is_sent_has_twilio_s_id_at_once_and_its_callbacks_move_the_same_record() {
        // Given
        twilio.progress("sent", "delivered");
        // When
        var sent = desk.send(HELLO);
        // Then
        assertThat(sent.getString("external_id")).startsWith("SM");
        assertThat(sent.getBoolean("sandbox")).isFalse();
        assertThat(sent.getString("data.body")).isEqualTo("Hello & welcome");
        assertThat(sent.getString("data.direction")).isEqualTo("outbound");
        assertThat(sent.getString("data.contact_id")).startsWith("rec_");
        var record = desk.awaitStatus(sent.getString("id"), "delivered");
        assertThat(record.getString("external_id")).isEqualTo(sent.getString("external_id"));
        assertThat(record.getString("data.body")).isEqualTo("Hello & welcome");
        assertThat(desk.records()).hasSize(1);
        assertThat(account.messages()).hasSize(1);
        assertThat(desk.tenant.events())
                .extracting("type")
                .containsExactlyInAnyOrder("message.requested", "message.queued", "message.sent", "message.delivered");
    }

    @Test
    void callbacks_that_overtake_the_answer_move_the_record_that_is_answered() {
        // Given
        twilio.progress("sent", "delivered");
        twilio.progressBeforeAnswer(true);
        // When
        var sent = desk.send(HELLO);
        // Then
        desk.awaitStatus(sent.getString("id"), "delivered");
        assertThat(desk.records()).hasSize(1);
        assertThat(desk.tenant.settled(4)).extracting("status").containsOnly("applied");
    }

    @Test
    void one_key_sends_once_however_often_it_is_asked_at_once() throws Exception {
        // Given
        var answers = new HashSet<String>();
        // When
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = threads.invokeAll(IntStream.range(0, 20)
                    .<Callable<String>>mapToObj(i -> () -> desk.ask(HELLO, "key-1")
                            .then()
                            .statusCode(202)
                            .extract()
                            .path("id"))
                    .toList());
            for (var one : asked) {
                answers.add(one.get());
            }
        }
        // Then
        assertThat(answers).hasSize(1);
        desk.await(answers.iterator().next(), r -> r.getString("external_id") != null);
        assertThat(account.messages()).hasSize(1);
        assertThat(desk.ask(HELLO, "key-1").jsonPath().getString("external_id")).startsWith("SM");
        assertThat(account.messages()).hasSize(1);
    }

    @Test
    void a_key_with_another_body_is_refused_and_without_a_key_each_is_sent() {
        // Given
        desk.ask(HELLO, "key-1").then().statusCode(202);
        // When
        var other = desk.ask(Map.of("from", FROM, "to", TO, "body", "Other"), "key-1");
        // Then
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.jsonPath().getString("code")).isEqualTo("unprocessable");
        desk.send(HELLO);
        desk.send(HELLO);
        assertThat(account.messages()).hasSize(3);
        assertThat(desk.records()).hasSize(3);
    }

    @Test
    void who_said_stop_is_sent_nothing_until_they_say_start() {
        // Given
        said("STOP");
        // When
        var refused = desk.ask(HELLO);
        // Then
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.jsonPath().getString("code")).isEqualTo("unprocessable");
        assertThat(refused.jsonPath().getString("detail")).contains("opted out").doesNotContain("5005550001");
        assertThat(account.messages()).isEmpty();
        var byWhatsapp = desk.ask(Map.of("from", "whatsapp:" + FROM, "to", "whatsapp:" + TO, "body", "Hi"));
        assertThat(byWhatsapp.statusCode()).isEqualTo(202);
        said("START");
        assertThat(desk.ask(HELLO).statusCode()).isEqualTo(202);
    }

    @Test
    void a_refusal_of_twilio_fails_the_record_with_its_number() {
        // Given
        account.optOut(TO);
        // When
        var sent = desk.send(HELLO);
        // Then
        assertThat(sent.getString("data.status")).isEqualTo("failed");
        assertThat(sent.getString("data.error_code")).isEqualTo("21610");
        assertThat(sent.getString("data.error_message")).isEqualTo("Twilio refused it (21610).");
        assertThat(sent.getString("external_id")).isNull();
        assertThat(desk.ask(HELLO).statusCode()).isEqualTo(422);
    }

    @Test
    void a_credential_that_does_not_open_fails_the_record() {
        // Given
        desk.credential(Map.of("account_sid", sid, "auth_token", "wrong"));
        // When
        var sent = desk.send(HELLO);
        // Then
        assertThat(sent.getString("data.status")).isEqualTo("failed");
        assertThat(sent.getString("data.error_code")).isEqualTo("20003");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503})
    void a_fault_of_twilio_s_delays_a_message_and_doubles_none(int status) {
        // Given
        twilio.faults().inject(1, sending(), new Fault.Refused(status));
        // When
        var sent = desk.send(HELLO);
        // Then
        assertThat(sent.getString("external_id")).isNull();
        assertThat(sent.getString("data.status")).isEqualTo("requested");
        desk.awaitStatus(sent.getString("id"), "queued");
        assertThat(account.messages()).hasSize(1);
        assertThat(desk.records()).hasSize(1);
    }

    @Test
    void too_many_are_sent_when_twilio_wants_them() {
        // Given
        twilio.faults().inject(1, sending(), new Fault.Throttled(Duration.ofSeconds(1)));
        // When
        var sent = desk.send(HELLO);
        // Then
        desk.awaitStatus(sent.getString("id"), "queued");
        assertThat(account.messages()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"lost", "garbled"})
    void a_message_whose_answer_was_lost_is_found_and_not_sent_again(String how) {
        // Given
        twilio.faults().inject(1, sending(), how.equals("lost") ? new Fault.Lost() : new Fault.Garbled());
        // When
        var sent = desk.send(HELLO);
        // Then
        assertThat(sent.getString("external_id")).isNull();
        var record = desk.awaitStatus(sent.getString("id"), "queued");
        assertThat(record.getString("external_id"))
                .isEqualTo(account.messages().getFirst().path("sid").asText());
        assertThat(account.messages()).hasSize(1);
        assertThat(desk.records()).hasSize(1);
    }

    @Test
    void a_message_that_hung_and_was_sent_late_is_not_sent_again() {
        // Given
        var hung = twilio.faults().inject(1, sending(), new Fault.Hung());
        // When
        var sent = desk.send(HELLO);
        // Then
        assertThat(sent.getString("external_id")).isNull();
        hung.lift();
        desk.awaitStatus(sent.getString("id"), "queued");
        assertThat(account.messages()).hasSize(1);
    }

    @Test
    void a_message_that_never_came_there_is_sent_once_that_is_settled() {
        // Given
        twilio.faults().inject(1, sending(), new Fault.Dropped());
        // When
        var sent = desk.send(HELLO);
        // Then
        desk.awaitStatus(sent.getString("id"), "queued");
        assertThat(account.messages()).hasSize(1);
    }

    /** What a node that died in the middle of a call leaves: the row says that it was begun. */
    private String begun() throws SQLException {
        twilio.faults().inject(1, sending(), new Fault.Throttled(Duration.ofHours(1)));
        var sent = desk.send(HELLO).getString("id");
        desk.turn(database, "status = 'calling', called_at = created_at, again_at = now(), due_at = now()");
        return sent;
    }

    @Test
    void after_a_crash_what_twilio_has_is_taken_for_it() throws SQLException {
        // Given
        var there = account.put(JsonNodeFactory.instance
                .objectNode()
                .put("from", FROM)
                .put("to", TO)
                .put("body", "Hello & welcome")
                .put("direction", "outbound-api")
                .put("status", "sent"));
        // When
        var id = begun();
        // Then
        assertThat(desk.awaitStatus(id, "sent").getString("external_id")).isEqualTo(there);
        assertThat(account.messages()).hasSize(1);
    }

    @Test
    void after_a_crash_another_send_s_message_is_not_taken_for_it() throws SQLException {
        // Given
        var other = desk.send(HELLO).getString("external_id");
        // When
        var id = begun();
        // Then
        assertThat(desk.awaitStatus(id, "queued").getString("external_id")).isNotEqualTo(other);
        assertThat(account.messages()).hasSize(2);
    }

    @Test
    void what_could_not_be_sent_in_time_fails_and_is_not_sent() throws SQLException {
        // Given
        twilio.faults().inject(1, sending(), new Fault.Throttled(Duration.ofHours(1)));
        var id = desk.send(HELLO).getString("id");
        // When
        desk.turn(database, "created_at = now() - interval '2 hours', due_at = now()");
        // Then
        assertThat(desk.awaitStatus(id, "failed").getString("data.error_message"))
                .isEqualTo("It could not be sent in time. Twilio refused it (20429).");
        assertThat(account.messages()).isEmpty();
    }

    @Test
    void a_service_chooses_the_sender_and_media_make_an_mms() {
        // Given
        var service = "MG" + "0".repeat(32);
        // When
        var sent = desk.send(Map.of("from", service, "to", TO, "media_urls", List.of("https://example.com/a.png")));
        // Then
        assertThat(sent.getString("external_id")).startsWith("MM");
        assertThat(sent.getString("data.status")).isEqualTo("accepted");
        assertThat(sent.getString("data.channel")).isEqualTo("mms");
        assertThat(sent.getString("data.media[0].url")).isEqualTo("https://example.com/a.png");
    }

    @Test
    void a_sandbox_sends_nothing_and_says_so_and_respects_a_stop_all_the_same() {
        // Given
        desk.tenant.patch("/sources/" + desk.source.id(), Map.of("config", Map.of("sandbox", "true")));
        // When
        var sent = desk.send(HELLO);
        // Then
        assertThat(sent.getBoolean("sandbox")).isTrue();
        assertThat(sent.getString("external_id")).isNull();
        assertThat(sent.getString("data.status")).isEqualTo("requested");
        assertThat(twilio.calls(Call.by(sid).and(call -> call.method().equals("POST"))))
                .isEmpty();
        said("STOP");
        assertThat(desk.ask(HELLO).statusCode()).isEqualTo(422);
    }

    @Test
    void replays_of_what_a_send_told_change_nothing_and_the_books_balance() {
        // Given
        twilio.progress("sent", "delivered");
        var id = desk.send(HELLO).getString("id");
        var before = desk.awaitStatus(id, "delivered").getMap("data");
        var events = desk.tenant.settled(4);
        // When
        events.forEach(e -> Gateway.admin()
                .post("/api/v1" + desk.tenant.path("/events/" + e.get("id") + "/replay"))
                .then()
                .statusCode(202));
        // Then
        desk.tenant.settled(4);
        assertThat(desk.record(id).getMap("data")).isEqualTo(before);
        assertThat(desk.records()).hasSize(1);
        assertThat(Gateway.settledDifference()).isZero();
    }
}
