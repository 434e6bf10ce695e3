package io.sluice.way;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Data that are hard to store. Each is answered for good, its neighbours are applied, and nothing stays in the queue. */
@QuarkusTest
@TestProfile(Way.class)
class PoisonTest {
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String LONG = "x".repeat(100_000);
    private static final String DEEP = "[".repeat(10_000) + "]".repeat(10_000);

    @Inject
    RedisDataSource redis;

    @Inject
    DataSource database;

    /** Values that a field may hold instead of what it should. */
    private static final List<String> VALUES = List.of(
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "\"" + LONG + "\"",
            "1e999",
            "-1e999",
            "9223372036854775807",
            "-9223372036854775808",
            "99999999999999999999999",
            "253402300800",
            "1e300",
            "0.1",
            "true",
            "null",
            "[]",
            "{}",
            "[[\"a\"]]",
            "{\"\\u0000\":\"\\u0000\"}",
            "{\"a\":{\"\\ud800\":1e999}}",
            "\"\"",
            "\"\\u202e😀\"");

    static Stream<Arguments> stripe() {
        return Stream.of(
                        "status",
                        "customer",
                        "amount",
                        "currency",
                        "metadata",
                        "created",
                        "amount_received",
                        "invoice",
                        "last_payment_error",
                        "id")
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("stripe")
    void a_field_of_any_value_is_answered_for_good_and_stops_no_other(String field) {
        // Given
        var tenant = Gateway.tenant();
        var source = tenant.source("stripe");
        // When
        for (int i = 0; i < VALUES.size(); i++) {
            source.post(JSON, payment("good" + i, "pi_good" + i, "\"amount\":1"))
                    .isAccepted();
            taken(source.post(JSON, payment("bad" + i, "pi_bad" + i, "\"" + field + "\":" + VALUES.get(i))));
        }
        // Then
        settled(tenant, "good", VALUES.size());
        assertThat(tenant.records("payments"))
                .filteredOn(r -> r.get("external_id").toString().startsWith("pi_good"))
                .hasSize(VALUES.size());
    }

    private static byte[] payment(String event, String id, String field) {
        return """
                {"id":"%s","object":"event","type":"payment_intent.succeeded","created":1700000000,
                 "data":{"object":{"id":"%s","object":"payment_intent","status":"succeeded",%s}}}""".formatted(event, id, field).getBytes(UTF_8);
    }

    static Stream<Arguments> events() {
        return Stream.of(
                Arguments.of(
                        "stripe",
                        JSON,
                        "{\"id\":\"bad\",\"type\":\"customer.created\",\"created\":1,\"data\":" + DEEP + "}"),
                Arguments.of(
                        "stripe",
                        JSON,
                        "{\"id\":\"" + LONG + "\",\"type\":\"customer.created\",\"data\":{\"object\":{}}}"),
                Arguments.of(
                        "stripe",
                        JSON,
                        "{\"id\":\"bad\\u0000\",\"type\":\"customer.created\",\"created\":1e300,\"data\":{\"object\":{\"id\":\"c\\u0000\"}}}"),
                Arguments.of(
                        "stripe",
                        JSON,
                        "{\"id\":\"bad\\ud800\",\"type\":\"x\\u0000\\ud800\",\"created\":-99999999999999,\"data\":{\"object\":{\"id\":\"\\ud800\"}}}"),
                Arguments.of(
                        "stripe",
                        JSON,
                        "{\"id\":\"bad\",\"type\":\"customer.created\",\"created\":9223372036854775807,\"data\":{\"object\":{\"id\":\""
                                + LONG + "\",\"email\":\"" + LONG + "\"}}}"),
                Arguments.of(
                        "stripe",
                        JSON,
                        "{\"id\":\"bad\",\"type\":\"customer.created\",\"account\":\"\\u0000\",\"data\":[]}"),
                Arguments.of(
                        "twilio",
                        FORM,
                        "MessageSid=SM%00&AccountSid=%00&SmsStatus=received&From=%00&To=%ED%A0%80&Body=%00%FF&NumMedia=999999999999&NumSegments=99999999999999999999"),
                Arguments.of(
                        "twilio",
                        FORM,
                        "MessageSid=" + LONG + "&SmsStatus=received&From=" + LONG + "&To=%2B1&Body=" + LONG),
                Arguments.of(
                        "twilio",
                        FORM,
                        "MessageSid=SM1&MessageStatus=" + LONG + "&ErrorCode=" + LONG + "&From=%2B1&To=%2B1"),
                Arguments.of(
                        "twilio",
                        FORM,
                        "CallSid=CA1&CallStatus=completed&CallDuration=1e99&SequenceNumber=" + LONG
                                + "&Timestamp=%00&From=a&To=b"),
                Arguments.of("twilio", JSON, "{\"id\":\"\\u0000\",\"data\":" + DEEP + "}"),
                Arguments.of(
                        "sendgrid",
                        JSON,
                        "[{\"event\":\"open\",\"email\":\"\\u0000@\\ud800\",\"timestamp\":1e300,\"sg_message_id\":\"\\u0000.x\"},{\"event\":\"delivered\",\"email\":\"b@example.com\",\"timestamp\":1700000000,\"sg_message_id\":\"fine.x\"}]"),
                Arguments.of(
                        "sendgrid",
                        JSON,
                        "[{\"event\":\"click\",\"email\":\"" + LONG
                                + "\",\"timestamp\":9223372036854775807,\"sg_message_id\":\"" + LONG + "\",\"url\":\""
                                + LONG + "\"}]"),
                Arguments.of(
                        "sendgrid",
                        JSON,
                        "[{\"event\":\"" + LONG
                                + "\",\"email\":{\"a\":1},\"timestamp\":{},\"asm_group_id\":1e999,\"category\":[[[\"\\u0000\"]]],\"x\":1e999},1,null,\"\\u0000\"]"),
                Arguments.of(
                        "sendgrid",
                        JSON,
                        "[{\"event\":\"open\",\"email\":\"a@example.com\",\"timestamp\":1700000000,\"sg_message_id\":\"deep.x\",\"x\":"
                                + DEEP + "}]"),
                Arguments.of(
                        "sendgrid",
                        JSON,
                        "[{\"event\":\"group_unsubscribe\",\"email\":\"a@example.com\",\"timestamp\":-9223372036854775808,\"sg_message_id\":\"g.x\",\"asm_group_id\":99999999999999999999}]"),
                Arguments.of(
                        "sendgrid-inbound", "multipart/form-data; boundary=b", mail("<" + LONG + ">", "text", LONG)),
                Arguments.of(
                        "sendgrid-inbound", "multipart/form-data; boundary=b", mail("<\0>", "subject", "\0\ufffe")),
                Arguments.of(
                        "sendgrid-inbound", "multipart/form-data; boundary=b", mail("<a@b>", "spam_score", "1e999")),
                Arguments.of(
                        "sendgrid-inbound",
                        "multipart/form-data; boundary=b",
                        mail(
                                "<a@b>",
                                "envelope",
                                "{\"to\":[\"a@" + LONG + "\",\"\\u0000@\\ud800\"],\"from\":" + DEEP + "}")));
    }

    private static String mail(String id, String field, String value) {
        return "--b\r\nContent-Disposition: form-data; name=\"headers\"\r\n\r\nMessage-ID: " + id + "\r\n\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"" + field + "\"\r\n\r\n" + value + "\r\n--b--\r\n";
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_event_of_any_shape_is_answered_for_good_and_stops_no_other(String provider, String type, String body) {
        // Given
        var tenant = Gateway.tenant();
        var good = tenant.source("stripe");
        var source = tenant.source(provider);
        // When
        taken(source.post(type, body.getBytes(UTF_8)));
        good.post(JSON, payment("good", "pi_good", "\"amount\":1")).isAccepted();
        taken(source.post(type, body.getBytes(UTF_8)));
        // Then
        settled(tenant, "good", 1);
    }

    @Test
    void a_stored_event_that_cannot_be_opened_becomes_a_dead_letter_and_stops_no_other() throws Exception {
        // Given
        var tenant = Gateway.tenant();
        var source = tenant.source("stripe");
        source.post(JSON, payment("bad", "pi_bad", "\"amount\":1")).isAccepted();
        tenant.event("bad");
        // When
        redis.execute("CONFIG", "SET", "maxmemory", "1");
        breakAndDue(tenant);
        source.post(JSON, payment("good", "pi_good", "\"amount\":1")).isAccepted();
        redis.execute("CONFIG", "SET", "maxmemory", "0");
        // Then
        assertThat(tenant.event("good")).containsEntry("status", "applied");
        var dead = tenant.event("bad");
        assertThat(dead).containsEntry("status", "dead");
        assertThat(dead.get("error").toString()).startsWith("The stored event cannot be read");
        assertThat(tenant.detail(dead).<Object>get("payload")).isNull();
    }

    private void breakAndDue(Gateway tenant) throws SQLException {
        try (var connection = database.getConnection();
                var update = connection.prepareStatement(
                        "UPDATE event SET payload = '\\x0102', status = 'received', due_at = now() - interval '1 minute' WHERE tenant_id = ?")) {
            update.setObject(1, tenant.uuid());
            update.executeUpdate();
        }
    }

    private static void taken(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isIn(200, 400);
    }

    private void settled(Gateway tenant, String prefix, int count) {
        Gateway.waiting().untilAsserted(() -> {
            assertThat(waiting()).isZero();
            var events = tenant.events();
            assertThat(events).extracting("status").isSubsetOf(Set.of("applied", "ignored"));
            assertThat(events)
                    .filteredOn(e -> e.get("external_id").toString().startsWith(prefix))
                    .hasSize(count)
                    .extracting("status")
                    .containsOnly("applied");
        });
        assertThat(tenant.events()).extracting("attempts").containsOnly(1);
    }

    private long waiting() {
        return IntStream.range(0, 16)
                .mapToLong(n -> redis.stream(byte[].class).xlen("sluice:{" + n + "}:requests"))
                .sum();
    }
}
