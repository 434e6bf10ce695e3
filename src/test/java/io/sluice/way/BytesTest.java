package io.sluice.way;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.event.Id;
import io.sluice.event.RawRequest;
import io.sluice.event.Vault;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was signed is what is kept, byte for byte. */
@QuarkusTest
@TestProfile(Way.class)
class BytesTest {
    private static final String JSON = "application/json";

    @Inject
    DataSource database;

    @Inject
    Vault vault;

    private byte[] kept(Gateway tenant, Map<String, Object> event) throws SQLException {
        var id = Id.parse(Id.Kind.EVENT, (String) event.get("id")).orElseThrow();
        try (var connection = database.getConnection();
                var select = connection.prepareStatement("SELECT payload FROM event WHERE id = ?")) {
            select.setObject(1, id, java.sql.Types.OTHER);
            try (var row = select.executeQuery()) {
                assertThat(row.next()).isTrue();
                return open(tenant.uuid(), row.getBytes(1));
            }
        }
    }

    private byte[] open(UUID tenant, byte[] sealed) {
        return RawRequest.fromBytes(vault.open(tenant, "event", sealed)).body();
    }

    static Stream<byte[]> jsons() {
        var event = "{\"id\":\"evt_1\",\"type\":\"some.thing\",\"x\":\"%s\"}";
        return Stream.of(
                event.formatted("plain").replace(",", ",\r\n\t").getBytes(UTF_8),
                event.formatted("line").replace(",", ",\n\r\n\r").getBytes(UTF_8),
                event.formatted("😀 Grüße \u2028 \ufeff").getBytes(UTF_8),
                event.formatted("\\u0000\\ud800").getBytes(UTF_8),
                (event.formatted("spaces") + " \r\n ").getBytes(UTF_8),
                ("  " + event.formatted("1.0e5") + "\n").getBytes(UTF_8));
    }

    @ParameterizedTest
    @MethodSource("jsons")
    void json_is_kept_as_it_came(byte[] body) throws SQLException {
        // Given
        var tenant = Gateway.tenant();
        // When
        tenant.source("stripe").post(JSON, body).isAccepted();
        // Then
        assertThat(kept(tenant, tenant.event("evt_1"))).isEqualTo(body);
    }

    @Test
    void a_form_is_kept_as_it_came() throws SQLException {
        // Given
        var tenant = Gateway.tenant();
        var body =
                "MessageSid=SM1&AccountSid=AC1&From=%2B1&To=%2B2&SmsStatus=received&Body=%00%FF%0D%0A+%F0%9F%98%80&Empty="
                        .getBytes(UTF_8);
        // When
        tenant.source("twilio").post("application/x-www-form-urlencoded", body).isAccepted();
        // Then
        assertThat(kept(tenant, tenant.settled(1).getFirst())).isEqualTo(body);
    }

    @Test
    void a_mail_of_any_bytes_is_kept_as_it_came() throws SQLException {
        // Given
        var tenant = Gateway.tenant();
        var all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        var body = ("""
                --b\r
                Content-Disposition: form-data; name="headers"\r
                \r
                Message-ID: <bytes@example.com>\r
                --b\r
                Content-Disposition: form-data; name="text"\r
                \r
                """ + new String(all, ISO_8859_1) + "\r\n--b--\r\n").getBytes(ISO_8859_1);
        // When
        tenant.source("sendgrid-inbound")
                .post("multipart/form-data; boundary=b", body)
                .isAccepted();
        // Then
        assertThat(kept(tenant, tenant.event("<bytes@example.com>"))).isEqualTo(body);
    }

    @Test
    void a_mail_too_large_for_the_queue_is_kept_as_it_came() throws SQLException {
        // Given
        var tenant = Gateway.tenant();
        var noise = new byte[3_000_000];
        new java.util.Random(1).nextBytes(noise);
        var body = ("""
                --b\r
                Content-Disposition: form-data; name="headers"\r
                \r
                Message-ID: <large@example.com>\r
                --b\r
                Content-Disposition: form-data; name="attachment1"; filename="x"\r
                \r
                """ + new String(noise, ISO_8859_1) + "\r\n--b--\r\n").getBytes(ISO_8859_1);
        // When
        tenant.source("sendgrid-inbound")
                .post("multipart/form-data; boundary=b", body)
                .isAccepted();
        // Then
        assertThat(kept(tenant, tenant.event("<large@example.com>"))).isEqualTo(body);
    }

    @Test
    void an_event_of_a_batch_is_kept_as_it_came_within_the_batch() throws SQLException {
        // Given
        var tenant = Gateway.tenant();
        var event =
                "{ \"email\" : \"a@example.com\",\r\n\"event\":\"delivered\", \"timestamp\":1700000000, \"sg_message_id\":\"m1.x\" , \"n\": 1.50}";
        // When
        tenant.source("sendgrid")
                .post(JSON, ("[ " + event + " ]\n").getBytes(UTF_8))
                .isAccepted();
        // Then
        assertThat(new String(kept(tenant, tenant.settled(1).getFirst()), UTF_8))
                .contains(event);
    }
}
