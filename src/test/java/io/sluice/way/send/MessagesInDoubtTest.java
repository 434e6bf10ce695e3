package io.sluice.way.send;

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
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of messages that are in doubt, or whose source or tenant is switched off while they wait. */
@QuarkusTest
@TestProfile(FarWay.class)
class MessagesInDoubtTest extends TwilioDesk {
    private Predicate<Call> sending() {
        return Call.by(sid).and(call -> call.method().equals("POST"));
    }

    /** For a message to somebody; a source that is compared with its provider is listed whole. */
    private Predicate<Call> looking() {
        return Call.by(sid)
                .and(call -> call.method().equals("GET") && call.query().contains("To="));
    }

    /** What a node that died in the middle of a call leaves: the row says that it was begun. */
    private String begun() throws SQLException {
        twilio.faults().inject(1, sending(), new Fault.Throttled(Duration.ofHours(1)));
        var sent = desk.send(HELLO).getString("id");
        desk.turn(database, "status = 'calling', called_at = created_at, again_at = now(), due_at = now()");
        return sent;
    }

    private String there(String body) {
        return account.put(JsonNodeFactory.instance
                .objectNode()
                .put("from", FROM)
                .put("to", TO)
                .put("body", body)
                .put("direction", "outbound-api")
                .put("status", "sent"));
    }

    @Test
    void after_a_crash_what_twilio_put_a_sentence_before_is_taken_for_it() throws SQLException {
        // Given
        var there = there("Sent from your Twilio trial account - Hello & welcome");
        // When
        var id = begun();
        // Then
        assertThat(desk.awaitStatus(id, "sent").getString("external_id")).isEqualTo(there);
        assertThat(account.messages()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"1, Hello and welcome", "2, Well: Hello & welcome"})
    void after_a_crash_what_may_be_it_is_not_taken_and_nothing_is_sent_again(int number, String body)
            throws SQLException {
        // Given
        IntStream.range(0, number).forEach(i -> there(body));
        // When
        var id = begun();
        // Then
        assertThat(desk.awaitStatus(id, "failed").getString("data.error_message"))
                .isEqualTo("It is not known whether it was sent.");
        assertThat(account.messages()).hasSize(number);
    }

    @Test
    void after_a_crash_another_send_s_other_text_leaves_no_doubt() throws SQLException {
        // Given
        desk.send(Map.of("from", FROM, "to", TO, "body", "Other"));
        // When
        var id = begun();
        // Then
        desk.awaitStatus(id, "queued");
        assertThat(account.messages()).hasSize(2);
    }

    /** One that Twilio wants again in a while. */
    private String waiting() {
        twilio.faults().inject(1, sending(), new Fault.Throttled(Duration.ofSeconds(3)));
        return desk.send(HELLO).getString("id");
    }

    @ParameterizedTest
    @CsvSource({
        "disabled, The source is disabled.",
        "sandbox, The source is a sandbox now.",
        "deleted, The source is deleted."
    })
    void what_waits_fails_where_its_source_is_not_to_send_any_more(String how, String reason) {
        // Given
        var id = waiting();
        // When
        shut(how);
        // Then
        assertThat(desk.awaitStatus(id, "failed").getString("data.error_message"))
                .isEqualTo(reason);
        assertThat(twilio.calls(sending())).hasSize(1);
    }

    private void shut(String how) {
        var path = "/sources/" + desk.source.id();
        switch (how) {
            case "disabled" -> desk.tenant.patch(path, Map.of("status", "disabled"));
            case "sandbox" -> desk.tenant.patch(path, Map.of("config", Map.of("sandbox", "true")));
            default ->
                Gateway.admin()
                        .delete("/api/v1" + desk.tenant.path(path))
                        .then()
                        .statusCode(204);
        }
    }

    @Test
    void what_may_have_been_sent_is_not_looked_for_by_a_source_that_is_disabled() throws SQLException {
        // Given
        var id = waiting();
        shut("disabled");
        // When
        desk.turn(database, "status = 'calling', called_at = created_at, again_at = now(), due_at = now()");
        // Then
        assertThat(desk.awaitStatus(id, "failed").getString("data.error_message"))
                .isEqualTo("It is not known whether it was sent. The source is disabled.");
        assertThat(twilio.calls(sending())).hasSize(1);
        assertThat(twilio.calls(looking())).isEmpty();
    }

    @Test
    void what_waits_is_sent_once_its_tenant_is_not_suspended_any_more() {
        // Given
        var id = waiting();
        desk.tenant.patch("", Map.of("status", "suspended"));
        Gateway.waiting().until(() -> "The tenant is suspended.".equals(desk.error(database)));
        assertThat(twilio.calls(sending())).hasSize(1);
        // When
        desk.tenant.patch("", Map.of("status", "active"));
        // Then
        desk.awaitStatus(id, "queued");
        assertThat(account.messages()).hasSize(1);
    }

    @Test
    void what_waits_for_its_suspended_tenant_fails_in_the_end() throws SQLException {
        // Given
        var id = waiting();
        desk.tenant.patch("", Map.of("status", "suspended"));
        Gateway.waiting().until(() -> "The tenant is suspended.".equals(desk.error(database)));
        // When
        desk.turn(database, "created_at = now() - interval '2 hours', due_at = now()");
        // Then
        assertThat(desk.awaitStatus(id, "failed").getString("data.error_message"))
                .isEqualTo("It could not be sent in time. The tenant is suspended.");
        assertThat(twilio.calls(sending())).hasSize(1);
    }
}
