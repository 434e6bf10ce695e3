package io.sluice.way.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.provider.Provider;
import io.sluice.provider.Providers;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.Way;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.handlers.ConsoleHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever fails, no log at any level shows what was sent, not even before the net that masks it. */
@QuarkusTest
@TestProfile(Way.class)
class LogsTest {
    private static final String MARKER = "zzmarker";
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";

    /** Bodies that are authentic and of no use, or hard to store. */
    private static final Map<String, String> BODIES = Map.of(
            "{\"id\": zzmarker", JSON,
            "{\"id\":\"zzmarker\",\"type\":7}", JSON,
            "[{\"event\":\"open\",\"email\":\"zzmarker@example.com\",\"sg_message_id\":\"m.x\",\"timestamp\":\"zzmarker\"}, zzmarker",
                    JSON,
            "[{\"event\":\"bounce\",\"email\":\"zzmarker@example.com\",\"sg_message_id\":\"m.x\",\"timestamp\":1,\"reason\":\"zzmarker\"}]",
                    JSON,
            "{\"id\":\"evt_1\",\"type\":\"customer.created\",\"created\":9223372036854775807,\"data\":{\"object\":{\"id\":\"cus_1\",\"object\":\"customer\",\"email\":\"zzmarker@example.com\\u0000\"}}}",
                    JSON,
            "MessageSid=SM1&MessageStatus=%00zzmarker&To=zzmarker", FORM,
            "Body=zzmarker&From=%2B15550107777", FORM,
            "--b\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\nzzmarker", "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"headers\"\r\n\r\nMessage-ID: <\0zzmarker>\r\n\r\n--b--",
                    "multipart/form-data; boundary=b");

    @Inject
    DataSource database;

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Logger ours = Logger.getLogger("io.sluice");
    private final Logger all = Logger.getLogger("");
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord record) {
            var text = new StringWriter();
            text.append(ExtLogRecord.wrap(record).getFormattedMessage());
            if (record.getThrown() != null) {
                record.getThrown().printStackTrace(new PrintWriter(text));
            }
            said.add(text.toString().toLowerCase(Locale.ROOT));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        listener.setLevel(Level.ALL);
        ours.setLevel(Level.ALL);
        all.addHandler(listener);
    }

    @AfterEach
    void listenNoMore() {
        all.removeHandler(listener);
        ours.setLevel(null);
    }

    @Test
    void what_was_sent_to_a_webhook_is_in_no_log() throws SQLException {
        // Given
        var tenant = Gateway.tenant();
        // When
        for (var provider : new Providers().all().stream().map(Provider::name).toList()) {
            var source = tenant.source(provider);
            BODIES.forEach((body, type) -> {
                source.post(type, body.getBytes(UTF_8));
                Sender.send(source.unsigned(type, body.getBytes(UTF_8)));
            });
        }
        breakWhatIsStored(tenant);
        // Then
        Gateway.waiting()
                .untilAsserted(() -> assertThat(tenant.events())
                        .isNotEmpty()
                        .extracting("status")
                        .doesNotContain("received", "retrying"));
        assertThat(said).isNotEmpty().noneMatch(line -> line.contains(MARKER) || line.contains("5550107777"));
    }

    /** The sweep opens, reads and fails. */
    private void breakWhatIsStored(Gateway tenant) throws SQLException {
        Gateway.waiting().until(() -> !tenant.events().isEmpty());
        try (var connection = database.getConnection();
                var update = connection.prepareStatement(
                        "UPDATE event SET payload = '\\x0102', status = 'received', due_at = now() WHERE tenant_id = ?")) {
            update.setObject(1, tenant.uuid());
            update.executeUpdate();
        }
    }

    @Test
    void what_was_sent_to_the_api_is_in_no_log() {
        // Given
        var tenant = Gateway.tenant();
        for (var body : List.of(
                "{\"slug\": zzmarker",
                "{\"zzmarker\":1}",
                "{\"slug\":{\"a\":\"zzmarker\"}}",
                "zzmarker",
                "[\"zzmarker\"]")) {
            for (var path : List.of(
                    "/api/v1/tenants", tenant.path("/sources"), tenant.path("/messages"), tenant.path("/emails"))) {
                // When
                int status =
                        Gateway.admin().contentType(JSON).body(body).post(path).statusCode();
                // Then
                assertThat(status).as(path).isBetween(400, 499);
            }
        }
        for (var query : List.of(
                "cursor=zzmarker", "since=zzmarker", "status=zzmarker", "external_id=zzmarker%00", "limit=zzmarker")) {
            Gateway.admin().get(tenant.path("/events?" + query));
        }
        io.restassured.RestAssured.given()
                .header("Authorization", "Bearer slk_zzmarker")
                .get(tenant.path("/events"));
        io.restassured.RestAssured.given()
                .header("Authorization", "Bearer zzmarker")
                .get("/api/v1/tenants/zzmarker");
        assertThat(said).noneMatch(line -> line.contains(MARKER));
    }

    @Test
    void the_console_has_the_net() {
        // Given
        var record = new ExtLogRecord(Level.INFO, "to ada@example.com", LogsTest.class.getName());
        var consoles = Arrays.stream(InitialConfigurator.DELAYED_HANDLER.getHandlers())
                .filter(ConsoleHandler.class::isInstance)
                .toList();
        assertThat(consoles).hasSize(1);
        // When
        boolean passes = consoles.getFirst().getFilter().isLoggable(record);
        // Then
        assertThat(passes).isTrue();
        assertThat(record.getFormattedMessage()).isEqualTo("to [masked]");
    }
}
