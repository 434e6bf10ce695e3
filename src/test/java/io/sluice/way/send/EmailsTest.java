package io.sluice.way.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.Fault;
import io.sluice.ops.far.sendgrid.SendgridFarSide;
import io.sluice.provider.Json;
import io.sluice.way.Gateway;
import io.sluice.way.far.FarSides;
import io.sluice.way.far.FarWay;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mails, from the API to SendGrid and back by its events. */
@QuarkusTest
@TestProfile(FarWay.class)
class EmailsTest {
    private static final String TO = "Ada@example.com";
    private static final String ADDRESS = "ada@example.com";
    private static final Map<String, String> HELLO =
            Map.of("from", "shop@example.com", "to", TO, "subject", "Hello", "text", "Hi", "html", "<p>Hi</p>");

    @Inject
    DataSource database;

    private final SendgridFarSide sendgrid = FarSides.sendgrid();
    private final String key = "SG." + UUID.randomUUID();
    private Desk desk;

    @BeforeEach
    void open() {
        sendgrid.key(key);
        desk = Desk.sendgrid(key);
    }

    @AfterEach
    void well() {
        sendgrid.faults().lift();
    }

    private Predicate<Call> sending() {
        return Call.by(key);
    }

    private List<SendgridFarSide.Sent> mails() {
        return sendgrid.sent().stream().filter(s -> s.key().equals(key)).toList();
    }

    private String sendId() {
        return mails().getFirst().body().at("/custom_args/sluice_send_id").asText();
    }

    private void told(String event, Map<String, ?> more) {
        var fields = new HashMap<String, Object>(Map.of(
                "event", event, "email", ADDRESS, "timestamp", Instant.now().getEpochSecond()));
        fields.putAll(more);
        desk.source
                .post("application/json", Json.write(List.of(fields)).getBytes(UTF_8))
                .isAccepted();
    }

    @Test
    void a_mail_has_sendgrid_s_id_at_once_and_its_events_move_the_same_record() {
        // When
        var sent = desk.send(HELLO);
        // Then
        var mail = mails().getFirst();
        assertThat(sent.getString("external_id")).isEqualTo(mail.messageId());
        assertThat(sent.getString("data.status")).isEqualTo("requested");
        assertThat(sent.getString("data.to")).isEqualTo(ADDRESS);
        assertThat(sent.getString("data.smtp_id")).isNull();
        assertThat(mail.body().at("/content/0/type").asText()).isEqualTo("text/plain");
        assertThat(mail.body().at("/content/1/value").asText()).isEqualTo("<p>Hi</p>");
        told(
                "processed",
                Map.of("sg_message_id", mail.messageId() + ".filter-1", "smtp-id", "<s1>", "sluice_send_id", sendId()));
        told("bounce", Map.of("smtp-id", "<s1>", "reason", "550"));
        var record = desk.awaitStatus(sent.getString("id"), "bounced");
        assertThat(record.getString("data.smtp_id")).isEqualTo("<s1>");
        assertThat(record.getString("external_id")).isEqualTo(mail.messageId());
        assertThat(record.getMap("data")).containsEntry("custom_args", null).doesNotContainKey("send_id");
        assertThat(desk.records()).hasSize(1);
    }

    @Test
    void an_event_that_overtakes_the_answer_is_told_of_the_same_record() {
        // Given
        sendgrid.faults().inject(1, sending(), new Fault.Lost());
        var sent = desk.send(HELLO);
        assertThat(sent.getString("external_id")).isNull();
        // When
        told("delivered", Map.of("sg_message_id", "m1.x", "smtp-id", "<s2>", "sluice_send_id", sendId()));
        // Then
        var record = desk.awaitStatus(sent.getString("id"), "delivered");
        assertThat(record.getString("external_id")).isEqualTo("m1");
        assertThat(desk.records()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lost", "garbled", "dropped"})
    void a_mail_of_which_it_is_not_known_is_not_sent_again_and_fails_in_the_end(String how) throws SQLException {
        // Given
        var fault = switch (how) {
            case "lost" -> new Fault.Lost();
            case "garbled" -> new Fault.Garbled();
            default -> new Fault.Dropped();
        };
        sendgrid.faults().inject(1, sending(), fault);
        var id = desk.send(HELLO).getString("id");
        assertThat(desk.status(database)).isEqualTo("unknown");
        // When
        desk.turn(database, "due_at = now()");
        // Then
        var record = desk.awaitStatus(id, "dropped");
        assertThat(record.getString("data.reason")).isEqualTo("It is not known whether it was sent.");
        assertThat(sendgrid.calls(sending())).hasSize(1);
    }

    @Test
    void what_an_event_has_told_of_does_not_fail_in_the_end() throws SQLException {
        // Given
        sendgrid.faults().inject(1, sending(), new Fault.Lost());
        var id = desk.send(HELLO).getString("id");
        told("processed", Map.of("sg_message_id", "m2.x", "sluice_send_id", sendId()));
        desk.awaitStatus(id, "processed");
        // When
        desk.turn(database, "due_at = now()");
        // Then
        Gateway.waiting().until(() -> desk.status(database).equals("sent"));
        assertThat(desk.record(id).getString("data.status")).isEqualTo("processed");
    }

    @Test
    void after_a_crash_in_the_middle_of_a_call_it_is_not_known() throws SQLException {
        // Given
        sendgrid.faults().inject(1, sending(), new Fault.Throttled(Duration.ofHours(1)));
        desk.send(HELLO);
        // When
        desk.turn(database, "status = 'calling', called_at = created_at, due_at = now()");
        // Then
        Gateway.waiting().until(() -> desk.status(database).equals("unknown"));
        assertThat(sendgrid.calls(sending())).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "bounce, reason, 550",
        "spamreport, ip, 127.0.0.1",
        "unsubscribe, ip, 127.0.0.1",
        "dropped, reason, Invalid"
    })
    void an_address_that_is_suppressed_gets_no_mail(String event, String field, String value) {
        // Given
        told(event, Map.of("sg_message_id", "old.x", field, value));
        Gateway.waiting().until(() -> !desk.tenant.records("suppressions").isEmpty());
        // When
        var refused = desk.ask(HELLO);
        // Then
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.jsonPath().getString("code")).isEqualTo("unprocessable");
        assertThat(refused.jsonPath().getString("detail")).isNotBlank().doesNotContainIgnoringCase("ada@");
        assertThat(mails()).isEmpty();
    }

    @Test
    void who_left_a_group_still_gets_other_mail() {
        // Given
        told("group_unsubscribe", Map.of("sg_message_id", "old.x", "asm_group_id", 7));
        Gateway.waiting().until(() -> !desk.tenant.records("suppressions").isEmpty());
        // When
        var sent = desk.ask(HELLO);
        // Then
        assertThat(sent.statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({
        "400, SendGrid refused it (HTTP 400).",
        "413, SendGrid refused it (HTTP 413).",
        "403, SendGrid refused it (HTTP 403)."
    })
    void a_refusal_of_sendgrid_drops_the_mail_and_says_why(int status, String reason) {
        // Given
        sendgrid.faults().inject(1, sending(), new Fault.Refused(status));
        // When
        var sent = desk.send(HELLO);
        // Then
        assertThat(sent.getString("data.status")).isEqualTo("dropped");
        assertThat(sent.getString("data.reason")).isEqualTo(reason);
        assertThat(mails()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503})
    void a_fault_that_sendgrid_owns_up_to_delays_a_mail_and_doubles_none(int status) {
        // Given
        sendgrid.faults().inject(1, sending(), new Fault.Refused(status));
        // When
        var sent = desk.send(HELLO);
        // Then
        desk.await(sent.getString("id"), r -> r.getString("external_id") != null);
        assertThat(mails()).hasSize(1);
    }

    @Test
    void who_unsubscribes_while_a_mail_waits_does_not_get_it() {
        // Given
        sendgrid.faults().inject(1, sending(), new Fault.Throttled(Duration.ofSeconds(2)));
        var id = desk.send(HELLO).getString("id");
        // When
        told("unsubscribe", Map.of("sg_message_id", "old.x"));
        // Then
        assertThat(desk.awaitStatus(id, "dropped").getString("data.reason")).contains("opted out");
        assertThat(mails()).isEmpty();
    }

    @Test
    void a_sandbox_sends_nothing_and_says_so() {
        // Given
        desk.tenant.patch("/sources/" + desk.source.id(), Map.of("config", Map.of("sandbox", "true")));
        // When
        var sent = desk.ask(HELLO, "k").then().statusCode(202).extract().jsonPath();
        var again = desk.ask(HELLO, "k").then().statusCode(202).extract().jsonPath();
        // Then
        assertThat(sent.getBoolean("sandbox")).isTrue();
        assertThat(again.getMap("")).isEqualTo(sent.getMap(""));
        assertThat(sendgrid.calls(sending())).isEmpty();
    }
}
