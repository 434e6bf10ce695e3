package io.sluice.way;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.map;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.way.json.Document;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(Way.class)
class ProvidersTest {
    private static final String JSON = "application/json";

    @ParameterizedTest
    @CsvSource({
        "stripe, subscription.updated.2025-03-31.basil.json, 1, evt_sub_basil, customer.subscription.updated, subscriptions, sub_Team",
        "twilio, inbound-sms.http, 1, SM0123456789abcdef0123456789abcdef, message.received, messages, SM0123456789abcdef0123456789abcdef",
        "sendgrid, asynchronous-bounce.json, 1, , , emails, ",
        "sendgrid-inbound, attachments.multipart, 1, <att@example.com>, email.received, inbound_emails, <att@example.com>"
    })
    void a_genuine_request_becomes_a_record(
            String provider, String sample, int events, String externalId, String type, String kind, String recordId) {
        // Given
        var tenant = Gateway.tenant();
        var sender = tenant.source(provider);
        // When
        var answer = sender.post(sample);
        // Then
        answered(provider, answer, events);
        var found = Gateway.waiting()
                .atMost(Duration.ofSeconds(10))
                .until(
                        tenant::events,
                        e -> e.size() == events && !tenant.records(kind).isEmpty());
        var event = found.getFirst();
        assertThat(event)
                .containsEntry("provider", provider)
                .containsEntry("status", "applied")
                .containsEntry("source_id", sender.id())
                .containsEntry("attempts", 1)
                .containsEntry("duplicates", 0)
                .containsEntry("error", null)
                .doesNotContainEntry("applied_at", null);
        if (type != null) {
            assertThat(event).containsEntry("type", type).containsEntry("external_id", externalId);
            assertThat(tenant.records(kind).getFirst()).containsEntry("external_id", recordId);
        }
        var detail = tenant.detail(event);
        assertThat(detail.getMap("payload")).isNotEmpty();
        assertThat(detail.getMap("headers")).isNotEmpty();
        assertThat(detail.getList("attempt_log.outcome")).containsExactly("applied");
        assertThat(detail.getList("attempt_log.number")).containsExactly(1);
        change(detail, tenant.records(kind).getFirst());
    }

    private static void change(Document detail, Map<String, Object> record) {
        List<Map<String, Object>> changes = detail.getList("changes");
        assertThat(changes)
                .filteredOn(change -> record.get("id").equals(change.get("record_id")))
                .singleElement(map(String.class, Object.class))
                .containsEntry("kind", record.get("kind"))
                .containsEntry("external_id", record.get("external_id"))
                .containsEntry("outcome", "inserted")
                .containsEntry("before", null)
                .containsEntry("after", record.get("data"));
    }

    private static void answered(String provider, Answer answer, int events) {
        answer.isAccepted();
        switch (provider) {
            case "twilio" -> {
                assertThat(answer.header("Content-Type")).isEqualTo("text/xml");
                assertThat(answer.body()).isEqualTo("<Response/>");
            }
            case "gcal" -> assertThat(answer.body()).isEmpty();
            default -> {
                assertThat(answer.header("Content-Type")).isEqualTo(JSON);
                assertThat(answer.body()).isEqualTo("{\"status\":\"accepted\",\"events\":" + events + "}");
            }
        }
    }

    @Test
    void a_calendar_notification_is_kept_without_the_token_of_its_channel() {
        // Given
        var tenant = Gateway.tenant();
        var sender = tenant.source("gcal");
        // When
        answered("gcal", sender.post("exists.http"), 1);
        // Then
        var event = tenant.event("01234567-89ab-cdef-0123-456789abcdef:4711");
        assertThat(event).containsEntry("type", "calendar.exists").containsEntry("status", "ignored");
        var detail = tenant.detail(event);
        assertThat(detail.getMap("payload")).containsEntry("message_number", "4711");
        assertThat(detail.toString())
                .doesNotContainIgnoringCase("channel-token")
                .doesNotContain(new String(sender.keys().stored(), UTF_8));
        assertThat(detail.getList("changes")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "stripe, subscription.updated.2025-03-31.basil.json, subscriptions",
        "twilio, inbound-sms.http, messages",
        "sendgrid, every-type.json, emails",
        "sendgrid-inbound, attachments.multipart, inbound_emails",
        "gcal, exists.http, calendar_events"
    })
    void a_second_delivery_is_counted_and_changes_nothing(String provider, String sample, String kind) {
        // Given
        var tenant = Gateway.tenant();
        var sender = tenant.source(provider);
        sender.post(sample).isAccepted();
        Gateway.waiting().until(() -> !tenant.events().isEmpty());
        var events = tenant.settled(tenant.events().size());
        var records = tenant.records(kind);
        // When
        sender.post(sample).isAccepted();
        // Then
        Gateway.waiting()
                .untilAsserted(() -> assertThat(tenant.events())
                        .allSatisfy(e -> assertThat(e.get("duplicates")).isEqualTo(1)));
        assertThat(tenant.events()).hasSameSizeAs(events);
        assertThat(tenant.records(kind)).isEqualTo(records);
    }

    @Test
    void each_event_of_a_batch_counts_once_on_its_e_mail() {
        // Given
        var tenant = Gateway.tenant();
        var sender = tenant.source("sendgrid");
        // When
        answered("sendgrid", sender.post("every-type.json"), 13);
        sender.post("every-type.json").isAccepted();
        // Then
        var events = tenant.settled(13);
        Gateway.waiting()
                .until(() -> tenant.events().stream()
                        .allMatch(e -> Integer.valueOf(1).equals(e.get("duplicates"))));
        assertThat(events).extracting("status").containsOnly("applied");
        assertThat(clicked(tenant))
                .containsEntry("opens", 1)
                .containsEntry("machine_opens", 1)
                .containsEntry("clicks", 1)
                .containsEntry("status", "bounced");
        assertThat(tenant.records("suppressions")).isNotEmpty();
    }

    @Test
    void deliveries_at_once_are_one_event() throws Exception {
        // Given
        var tenant = Gateway.tenant();
        var sender = tenant.source("sendgrid");
        // When
        try (var clients = Executors.newFixedThreadPool(8)) {
            var answers =
                    clients.invokeAll(Collections.<Callable<Answer>>nCopies(8, () -> sender.post("every-type.json")));
            for (var answer : answers) {
                answer.get().isAccepted();
            }
        }
        // Then
        Gateway.waiting()
                .untilAsserted(() -> assertThat(tenant.events())
                        .hasSize(13)
                        .extracting("duplicates")
                        .containsOnly(7));
        assertThat(clicked(tenant)).containsEntry("opens", 1).containsEntry("clicks", 1);
    }

    private static Map<String, Object> clicked(Gateway tenant) {
        List<Map<String, Object>> mails =
                tenant.read("/records/emails?limit=200").getList("data.data");
        return mails.stream()
                .filter(mail -> (int) mail.get("clicks") > 0)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void an_update_shows_what_was_before_and_after() {
        // Given
        var tenant = Gateway.tenant();
        var sender = tenant.source("stripe");
        var first = body("evt_1", 1_700_000_000, "trialing");
        var second = body("evt_2", 1_700_000_009, "active");
        // When
        sender.post(JSON, first).isAccepted();
        tenant.event("evt_1");
        sender.post(JSON, second).isAccepted();
        // Then
        var detail = tenant.detail(tenant.event("evt_2"));
        assertThat(detail.getList("changes.outcome")).containsExactly("updated");
        assertThat(detail.getString("changes[0].before.status")).isEqualTo("trialing");
        assertThat(detail.getString("changes[0].after.status")).isEqualTo("active");
        assertThat(tenant.data("subscriptions")).containsEntry("status", "active");
    }

    @Test
    void a_tenant_sees_nothing_of_another() {
        // Given
        var tenant = Gateway.tenant();
        var other = Gateway.tenant();
        tenant.source("stripe")
                .post(JSON, body("evt_1", 1_700_000_000, "active"))
                .isAccepted();
        // When
        var event = tenant.event("evt_1");
        // Then
        assertThat(other.events()).isEmpty();
        assertThat(other.records("subscriptions")).isEmpty();
        Gateway.admin()
                .get("/api/v1" + other.path("/events/" + event.get("id")))
                .then()
                .statusCode(404);
    }

    @Test
    void every_provider_has_a_way() {
        assertThat(Gateway.SIGNERS)
                .extracting(io.sluice.provider.Signer::provider)
                .containsAll(Set.copyOf(List.of("stripe", "twilio", "sendgrid", "sendgrid-inbound", "gcal")));
    }

    private static byte[] body(String id, long created, String status) {
        return """
                {"id":"%s","object":"event","type":"customer.subscription.updated","created":%d,
                 "data":{"object":{"id":"sub_1","object":"subscription","customer":"cus_1","status":"%s"}}}""".formatted(id, created, status).getBytes(UTF_8);
    }
}
