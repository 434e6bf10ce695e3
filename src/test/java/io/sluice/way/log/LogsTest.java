package io.sluice.way.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.sluice.ledger.bench.Sql;
import io.sluice.ops.log.Redaction;
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
import java.util.UUID;
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
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord record) {
            said.add(text(record));
            var copy = new ExtLogRecord(ExtLogRecord.wrap(record));
            new Redaction().isLoggable(copy);
            shown.add(text(copy));
        }

        private static String text(LogRecord record) {
            var text = new StringWriter();
            text.append(ExtLogRecord.wrap(record).getFormattedMessage());
            if (record.getThrown() != null) {
                record.getThrown().printStackTrace(new PrintWriter(text));
            }
            return text.toString().toLowerCase(Locale.ROOT);
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
        // Before all others: their net would mask what comes after them, too.
        var others = all.getHandlers();
        Arrays.stream(others).forEach(all::removeHandler);
        all.addHandler(listener);
        Arrays.stream(others).forEach(all::addHandler);
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

    /** Postgres refuses some rows, and would say which. */
    private void refusing(String table, String condition, Runnable meanwhile) {
        var sql = new Sql(database);
        sql.run("ALTER TABLE " + table + " ADD CONSTRAINT refusing CHECK (" + condition + ") NOT VALID");
        try {
            meanwhile.run();
        } finally {
            sql.run("ALTER TABLE " + table + " DROP CONSTRAINT refusing");
        }
    }

    @Test
    void what_postgres_refuses_of_an_event_is_in_no_log_and_no_answer() {
        // Given
        var tenant = Gateway.tenant();
        var source = tenant.source("stripe");
        var body = """
                {"id":"evt_refused","object":"event","type":"payment_intent.succeeded","created":1700000000,"data":{"object":{"id":"pi_1","object":"payment_intent",
                 "status":"succeeded","customer":"zzmarker","receipt_email":"zzmarker@example.com","client_secret":"sk_live_zzmarker"}}}""";
        refusing("payments", "customer <> 'zzmarker'", () -> {
            // When
            source.post(JSON, body.getBytes(UTF_8)).isAccepted();
            var dead = tenant.event("evt_refused");
            // Then
            assertThat(dead)
                    .containsEntry("status", "dead")
                    .containsEntry("error", "Postgres refused the data (SQLState 23514).");
            assertThat(tenant.events().toString()).doesNotContain(MARKER);
            assertThat(tenant.detail(dead).getList("attempt_log").toString()).doesNotContain(MARKER);
        });
        assertThat(said).anyMatch(line -> line.contains("23514")).noneMatch(line -> line.contains(MARKER));
    }

    private Response refusedSource(Gateway tenant) {
        return Gateway.admin()
                .body(Map.of("provider", "stripe", "name", "zzmarker", "secret", "whsec_zzmarker0123456789"))
                .post("/api/v1" + tenant.path("/sources"));
    }

    @Test
    void what_fails_in_the_api_for_a_reason_of_ours_is_in_no_log_and_no_answer() {
        // As the owner of the tables: to whom row-level security holds for, Postgres says less.
        refusing("tenant", "name <> 'zzmarker'", () -> {
            // When
            var answer = Gateway.admin()
                    .body(Map.of("name", "zzmarker", "slug", "zzmarker-" + UUID.randomUUID(), "plan", "free"))
                    .post("/api/v1/tenants");
            // Then
            answer.then().statusCode(500).body("code", equalTo("internal_error"));
            assertThat(answer.headers() + answer.asString()).doesNotContain(MARKER, "refusing", "Exception");
        });
        assertThat(said)
                .anyMatch(
                        line -> line.contains("a request failed for a reason of our own") && line.contains("refusing"))
                .noneMatch(line -> line.contains(MARKER));
    }

    @Test
    void where_the_very_message_of_a_failure_repeats_what_was_sent_the_net_takes_it_away() {
        // Given
        var tenant = Gateway.tenant();
        var sql = new Sql(database);
        sql.run("""
                CREATE FUNCTION repeats() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no % here'', NEW.name; END';
                CREATE TRIGGER repeats BEFORE INSERT ON source FOR EACH ROW WHEN (NEW.name = 'zzmarker') EXECUTE FUNCTION repeats()
                """);
        try {
            // When
            var answer = refusedSource(tenant);
            // Then
            answer.then().statusCode(500).body("code", equalTo("internal_error"));
            assertThat(answer.headers() + answer.asString()).doesNotContain(MARKER);
        } finally {
            sql.run("DROP FUNCTION repeats CASCADE");
        }
        assertThat(said).anyMatch(line -> line.contains("no zzmarker here"));
        assertThat(shown)
                .anyMatch(line -> line.contains("a request failed for a reason of our own"))
                .noneMatch(line -> line.contains(MARKER));
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
