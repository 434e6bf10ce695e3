package io.sluice.remote.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.Fault;
import io.sluice.ops.far.Http;
import io.sluice.ops.far.twilio.TwilioAccount;
import io.sluice.remote.Asking;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.far.FarSides;
import io.sluice.way.far.FarWay;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Twilio's list of messages is held against what arrived. */
@QuarkusTest
@TestProfile(FarWay.class)
class TwilioReconcileTest {
    private final String sid = "AC" + UUID.randomUUID().toString().replace("-", "");
    private final TwilioAccount account = FarSides.twilio().account(sid, "token");
    private final String sent = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss xx", Locale.ENGLISH)
            .format(Instant.now().minusSeconds(600).atOffset(ZoneOffset.UTC));
    private Gateway tenant;
    private Sender source;
    private Compared compared;

    @BeforeEach
    void a_source() {
        tenant = Gateway.tenant();
        source = tenant.source("twilio");
        compared = new Compared(tenant.path("/sources/" + source.id()));
    }

    @AfterEach
    void all_is_well_again() {
        FarSides.twilio().faults().lift();
    }

    private void connect() {
        Asking.credential(compared.source(), Map.of("account_sid", sid, "auth_token", "token"));
    }

    private void is(String... fields) throws Exception {
        var json = new StringBuilder("{'date_sent':'" + sent + "'");
        for (int i = 0; i < fields.length; i += 2) {
            json.append(",'").append(fields[i]).append("':").append(fields[i + 1]);
        }
        account.put(Http.json(json + "}"));
    }

    private void outbound(String message, String status, String error) throws Exception {
        is(
                "sid",
                "'" + message + "'",
                "direction",
                "'outbound-api'",
                "status",
                "'" + status + "'",
                "error_code",
                error,
                "from",
                "'+15005550001'",
                "to",
                "'+15005550006'");
    }

    private void callback(String message, String status) {
        source.post(
                        "application/x-www-form-urlencoded",
                        "MessageSid=%s&MessageStatus=%s&To=%%2B15005550006&From=%%2B15005550001&AccountSid=%s"
                                .formatted(message, status, sid)
                                .getBytes(UTF_8))
                .isAccepted();
        Gateway.waiting()
                .until(() ->
                        tenant.events().stream().anyMatch(e -> e.get("type").equals("message." + status)));
    }

    @Test
    void a_lost_callback_moves_the_message_and_then_nothing_is_missing() throws Exception {
        // Given
        callback("SM1", "sent");
        outbound("SM1", "delivered", "null");
        // When
        connect();
        // Then
        Gateway.waiting().until(() -> "delivered".equals(tenant.data("messages").get("status")));
        Gateway.waiting().until(() -> compared.state().getString("status").equals("idle"));
        assertThat(compared.state().getLong("found")).isEqualTo(1);
        assertThat(compared.now()).isZero();
        assertThat(tenant.events()).extracting("type").containsExactlyInAnyOrder("message.sent", "message.delivered");
    }

    @ParameterizedTest
    @CsvSource({"delivered, null", "undelivered, 30003", "failed, 21610"})
    void a_callback_that_was_seen_is_not_missing(String status, String error) throws Exception {
        // Given
        source.post(
                        "application/x-www-form-urlencoded",
                        "MessageSid=SM1&MessageStatus=%s%s&AccountSid=%s"
                                .formatted(status, error.equals("null") ? "" : "&ErrorCode=" + error, sid)
                                .getBytes(UTF_8))
                .isAccepted();
        tenant.settled(1);
        outbound("SM1", status, error);
        // When
        connect();
        // Then
        Gateway.waiting().until(() -> compared.state().getString("status").equals("idle"));
        assertThat(compared.state().getLong("found")).isZero();
        assertThat(tenant.events()).hasSize(1);
    }

    @Test
    void a_lost_message_that_came_in_is_taken_in_with_what_it_says() throws Exception {
        // Given
        is("sid", "'SM7'", "from", "'+15005550006'", "to", "'+15005550001'", "body", "'STOP'");
        // When
        connect();
        // Then
        assertThat(tenant.settled(1).getFirst())
                .containsEntry("type", "message.received")
                .containsEntry("status", "applied");
        assertThat(tenant.data("messages"))
                .containsEntry("direction", "inbound")
                .containsEntry("body", "STOP")
                .containsEntry("channel", "sms")
                .containsEntry("status", "received");
        assertThat(tenant.data("contacts").get("opted_out")).asString().contains("sms=true");
        assertThat(Instant.parse((String) tenant.data("contacts").get("last_seen_at")))
                .isBefore(Instant.now());
    }

    @Test
    void a_message_that_came_in_is_of_the_time_when_it_came_whatever_touched_it_since() throws Exception {
        // Given
        var touched = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss xx", Locale.ENGLISH)
                .format(Instant.now().minusSeconds(60).atOffset(ZoneOffset.UTC));
        is(
                "sid",
                "'SM7'",
                "direction",
                "'inbound'",
                "from",
                "'+15005550006'",
                "body",
                "'START'",
                "date_updated",
                "'" + touched + "'");
        // When
        connect();
        // Then
        assertThat(Instant.parse((String) tenant.settled(1).getFirst().get("occurred_at")))
                .isBefore(Instant.now().minusSeconds(500));
    }

    @Test
    void an_error_of_a_lost_callback_is_on_the_record() throws Exception {
        // Given
        outbound("SM1", "undelivered", "30003");
        // When
        connect();
        // Then
        tenant.settled(1);
        assertThat(tenant.data("messages"))
                .containsEntry("status", "undelivered")
                .containsEntry("error_code", "30003")
                .containsEntry("direction", "outbound");
    }

    @ParameterizedTest
    @ValueSource(strings = {"accepted", "scheduled", "queued", "sending"})
    void a_message_on_its_way_is_not_missing(String status) throws Exception {
        // Given
        outbound("SM1", status, "null");
        // When
        connect();
        // Then
        Gateway.waiting().until(() -> compared.state().getString("status").equals("idle"));
        assertThat(tenant.events()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"401", "403", "404", "429", "500", "503"})
    void while_twilio_does_not_answer_the_list_waits_and_then_goes_on(int status) throws Exception {
        // Given
        outbound("SM1", "delivered", "null");
        FarSides.twilio().faults().inject(Call.by(sid), new Fault.Refused(status));
        connect();
        Gateway.waiting().until(() -> compared.state().getString("status").equals("failing"));
        // When
        FarSides.twilio().faults().lift();
        // Then
        assertThat(tenant.settled(1).getFirst()).containsEntry("status", "applied");
    }
}
