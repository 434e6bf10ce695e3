package io.sluice.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.way.Gateway;
import io.sluice.way.Way;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people wrote, or can be reached by, is in the API and in no column. */
@QuarkusTest
@TestProfile(Way.class)
class ClearTextTest {
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MAIL = "multipart/form-data; boundary=b";
    private static final String MARKER =
            "nobodymayreadthis" + UUID.randomUUID().toString().substring(0, 8);
    private static final String ADDRESS = MARKER + "@example.com";
    private static final String PHONE = "+1555" + (1_000_000 + Math.floorMod(MARKER.hashCode(), 9_000_000));

    @Inject
    DataSource database;

    static List<Arguments> requests() {
        var all = new ArrayList<Arguments>();
        all.add(stripe("customer.created", "customers", """
                "object":"customer","email":"%1$s@example.com","name":"%1$s","phone":"%2$s\""""));
        all.add(stripe("customer.subscription.updated", "subscriptions", """
                "object":"subscription","status":"active","metadata":{"%1$s":"%1$s","phone":"%2$s","mail":"%1$s@example.com"}"""));
        all.add(stripe("checkout.session.completed", "checkouts", """
                "object":"checkout.session","status":"complete","client_reference_id":"%1$s","metadata":{"%1$s":"%1$s"},
                "customer_details":{"email":"%1$s@example.com","phone":"%2$s"}"""));
        all.add(stripe("invoice.finalized", "invoices", """
                "object":"invoice","status":"open","hosted_invoice_url":"https://invoice.example.com/i/%1$s","metadata":{"%1$s":"%2$s"}"""));
        all.add(stripe("payment_intent.payment_failed", "payments", """
                "object":"payment_intent","status":"requires_payment_method","last_payment_error":{"code":"card_declined","message":"%1$s %2$s"}"""));
        all.add(stripe("charge.failed", "payments", """
                "object":"charge","status":"failed","failure_message":"%1$s %2$s","billing_details":{"email":"%1$s@example.com"}"""));
        all.add(Arguments.of("twilio", FORM, text("""
                MessageSid=SM1&SmsStatus=received&From=%%2B%3$s&To=%%2B15550000001&Body=%1$s&ProfileName=%1$s"""), "messages"));
        all.add(Arguments.of("twilio", FORM, text("""
                CallSid=CA1&CallStatus=completed&From=%%2B%3$s&To=%%2B%3$s&CallerName=%1$s"""), "calls"));
        all.add(Arguments.of("sendgrid", JSON, text("""
                [{"event":"bounce","email":"%1$s@example.com","timestamp":1700000000,"sg_message_id":"m1.x","smtp-id":"<s1@x>",
                "reason":"550 %1$s@example.com unknown","category":["%1$s"],"%1$s":"%2$s"}]"""), "emails"));
        all.add(Arguments.of("sendgrid", JSON, text("""
                [{"event":"unsubscribe","email":"%1$s@example.com","timestamp":1700000000}]"""), "suppressions"));
        all.add(Arguments.of("sendgrid-inbound", MAIL, mail(), "inbound_emails"));
        return all;
    }

    private static String text(String format) {
        return format.formatted(MARKER, PHONE, PHONE.substring(1));
    }

    private static Arguments stripe(String type, String kind, String object) {
        var body = """
                {"id":"evt_clear","object":"event","type":"%s","created":1700000000,"data":{"object":{"id":"obj_clear",%s}}}""";
        return Arguments.of("stripe", JSON, body.formatted(type, text(object)), kind);
    }

    private static String mail() {
        var fields = List.of(
                "headers",
                "Message-ID: <clear@example.com>\r\nFrom: " + ADDRESS + "\r\n",
                "from",
                MARKER + " <" + ADDRESS + ">",
                "to",
                ADDRESS,
                "envelope",
                "{\"to\":[\"" + ADDRESS + "\"],\"from\":\"" + ADDRESS + "\"}",
                "subject",
                MARKER,
                "text",
                MARKER + " " + PHONE,
                "html",
                "<p>" + MARKER,
                "attachment1\"; filename=\"" + MARKER + ".txt",
                MARKER);
        var body = new StringBuilder();
        for (int i = 0; i < fields.size(); i += 2) {
            body.append("--b\r\nContent-Disposition: form-data; name=\"").append(fields.get(i));
            body.append("\"\r\n\r\n").append(fields.get(i + 1)).append("\r\n");
        }
        return body.append("--b--\r\n").toString();
    }

    @ParameterizedTest(name = "{0} {3} {index}")
    @MethodSource("requests")
    void what_people_wrote_is_shown_and_lies_in_no_column(String provider, String type, String body, String kind)
            throws SQLException {
        // Given
        var tenant = Gateway.tenant();
        var source = tenant.source(provider);
        // When
        source.post(type, body.getBytes(UTF_8)).isAccepted();
        source.post(type, body.getBytes(UTF_8)).isAccepted();
        // Then
        assertThat(tenant.settled(1)).extracting("status").containsExactly("applied");
        Gateway.waiting()
                .until(() -> tenant.events().getFirst().get("duplicates").equals(1));
        assertThat(tenant.records(kind)).hasSize(1).asString().containsAnyOf(MARKER, PHONE);
        assertThat(Tables.holding(database, MARKER)).isEmpty();
        assertThat(Tables.holding(database, PHONE.substring(1))).isEmpty();
    }

    @Test
    void what_lies_in_clear_would_be_found() throws SQLException {
        // Given
        var name = "visible" + MARKER.hashCode();
        var made = Gateway.post("/tenants", Map.of("name", name, "slug", "v-" + UUID.randomUUID()));
        // Then
        assertThat(made.getString("name")).isEqualTo(name);
        assertThat(Tables.holding(database, name.toUpperCase(Locale.ROOT))).containsExactly("tenant.name");
    }
}
