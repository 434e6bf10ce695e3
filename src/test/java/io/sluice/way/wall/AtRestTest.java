package io.sluice.way.wall;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.event.RawRequest;
import io.sluice.ops.embedded.StoresOfThisProcess;
import io.sluice.provider.Signer;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.far.FarWay;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/**
 * What people wrote, can be reached by, or keep secret stands on no disk and in no log: planted everywhere that takes some, and then looked for in a dump, in the
 * files of both stores and in all that was logged. Each place has something in clear that must be found, so that looking is known to find.
 */
@QuarkusTest
@TestProfile(FarWay.class)
class AtRestTest {
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";

    @Inject
    RedisDataSource redis;

    private final String word = "quidnunc" + UUID.randomUUID().toString().substring(0, 8);
    private final String mail = word + "@example.com";
    private final String phone = "1555" + ThreadLocalRandom.current().nextInt(1_000_000, 10_000_000);
    private final String visible = "visible" + UUID.randomUUID().toString().substring(0, 8);
    private final Needles needles =
            new Needles().add("a word", word).add("an address", mail).add("a number", phone);
    private final Needles control = new Needles().add("control", visible);
    private Gateway tenant;
    private final Set<String> providers = new HashSet<>();
    private Overheard log;

    @BeforeEach
    void listen() {
        log = new Overheard();
        tenant = Gateway.tenant();
    }

    @AfterEach
    void stop() {
        log.close();
    }

    private String text(String format) {
        return format.formatted(word, mail, phone);
    }

    /** A source whose secret and credential are looked for, too. */
    private Sender source(String provider, Map<String, String> credential) {
        var keys = Gateway.keys(provider);
        needles.add("signing secret " + provider, new String(keys.stored(), UTF_8));
        var source = tenant.source(provider, keys, Gateway.signer(provider).config());
        if (!credential.isEmpty()) {
            ask("PUT", "/sources/" + source.id() + "/credential", credential, 200);
        }
        providers.add(provider);
        return source;
    }

    private String secret(String name) {
        var text = name + '_' + word.substring(8) + UUID.randomUUID().toString().replace("-", "");
        needles.add(name, text);
        return text;
    }

    private void ask(String method, String path, Object body, int status) {
        assertThat(Caller.admin().call(method, tenant.path(path), body).status())
                .as(path)
                .isEqualTo(status);
    }

    private void plant() {
        var stripe = source("stripe", Map.of("api_key", secret("sk_test")));
        stripe.post(JSON, text("""
                {"id":"evt_rest","object":"event","type":"customer.created","created":1700000000,
                "data":{"object":{"id":"cus_rest","object":"customer","email":"%2$s","name":"%1$s","phone":"+%3$s","metadata":{"%1$s":"%2$s"}}}}""").getBytes(UTF_8)).isAccepted();
        stripe.post(JSON, text("{\"%1$s %2$s %3$s").getBytes(UTF_8)).isProblem(400, "malformed_body");
        var sid = "AC" + UUID.randomUUID().toString().replace("-", "");
        var twilio = source("twilio", Map.of("account_sid", sid, "auth_token", secret("token")));
        twilio.post(
                        FORM,
                        text("MessageSid=SM1&SmsStatus=received&From=%%2B%3$s&To=%%2B15550000001&Body=%1$s&ProfileName=%1$s")
                                .getBytes(UTF_8))
                .isAccepted();
        var sendgrid = source("sendgrid", Map.of("api_key", secret("SG.key")));
        sendgrid.post(JSON, text("""
                [{"event":"bounce","email":"%2$s","timestamp":1700000000,"sg_message_id":"m1.x","smtp-id":"<s1@x>","reason":"550 %2$s","category":["%1$s"],"k":"%3$s"}]""").getBytes(UTF_8)).isAccepted();
        source("sendgrid-inbound", Map.of())
                .post("multipart/form-data; boundary=b", parts())
                .isAccepted();
        var gcal = source("gcal", Map.of());
        gcal.post(gcal.signer().samples().getFirst().name()).isAccepted();
        rejected(stripe);
        rejected(twilio);
        send(twilio, "/messages", Map.of("from", "+15005550006", "to", "+" + phone, "body", word));
        send(sendgrid, "/emails", Map.of("from", mail, "to", "other." + mail, "subject", word, "text", word));
        ask("POST", "/replays", Map.of("filter", Map.of("external_id", mail, "type", word)), 202);
        ask(
                "POST",
                "/calendars",
                Map.of(
                        "calendar_id",
                        mail,
                        "credential",
                        Map.of(
                                "client_id",
                                secret("client"),
                                "client_secret",
                                secret("hush"),
                                "refresh_token",
                                secret("refresh"))),
                201);
        needles.add(
                "API key",
                Gateway.post(tenant.path("/api-keys"), Map.of("name", visible, "role", "owner"))
                        .getString("key"));
        ask("POST", "/messages", Map.of("source_id", mail, "from", word, "to", phone), 400);
        // held: no route leads anywhere
        Gateway.platform("stripe")
                .post(JSON, text("""
                {"id":"evt_held_%1$s","object":"event","account":"acct_nobody","type":"customer.created","created":1700000000,
                "data":{"object":{"id":"cus_held","object":"customer","email":"%2$s","phone":"+%3$s"}}}""".replace("evt_held_%1$s", "evt_" + visible)).getBytes(UTF_8))
                .isAccepted();
    }

    private void rejected(Sender source) {
        var stranger = source.with(Gateway.keys(source.signer().provider())).at(source.url());
        var request = stranger.unsigned(JSON, text("{\"%1$s\":\"%2$s %3$s\"}").getBytes(UTF_8));
        var more = request.headers().entries();
        Sender.send(new RawRequest(request.method(), request.url() + "?who=" + word, headers(more), request.body()));
    }

    private io.sluice.event.Headers headers(List<Map.Entry<String, String>> given) {
        var all = new ArrayList<String>();
        given.forEach(h -> all.addAll(List.of(h.getKey(), h.getValue())));
        all.addAll(List.of("X-Who", mail));
        return io.sluice.event.Headers.of(all.toArray(String[]::new));
    }

    private void send(Sender source, String path, Map<String, String> message) {
        var body = new HashMap<String, Object>(message);
        body.put("source_id", source.id());
        ask("POST", path, body, 202);
    }

    private byte[] parts() {
        var fields = List.of(
                "from",
                word + " <" + mail + ">",
                "to",
                mail,
                "subject",
                word,
                "text",
                word + " " + phone,
                "html",
                "<p>" + mail,
                "envelope",
                "{\"to\":[\"" + mail + "\"],\"from\":\"" + mail + "\"}",
                "attachment1\"; filename=\"" + word + ".txt",
                word);
        var body = new StringBuilder();
        for (int i = 0; i < fields.size(); i += 2) {
            body.append("--b\r\nContent-Disposition: form-data; name=\"")
                    .append(fields.get(i))
                    .append("\"\r\n\r\n")
                    .append(fields.get(i + 1))
                    .append("\r\n");
        }
        return body.append("--b--\r\n").toString().getBytes(UTF_8);
    }

    @Test
    void what_is_sealed_stands_in_no_dump_no_file_and_no_log() throws Exception {
        // Given
        plant();
        assertThat(providers)
                .isEqualTo(Set.copyOf(
                        Gateway.SIGNERS.stream().map(Signer::provider).toList()));
        Gateway.waiting()
                .until(() -> tenant.events().stream()
                        .noneMatch(e -> List.of("received", "retrying").contains(String.valueOf(e.get("status")))));
        Gateway.waiting().until(() -> tenant.read("/rejections").getList("data").size() == 2);
        assertThat(tenant.records("contacts").toString()).contains(phone);
        // When
        Logger.getLogger(AtRestTest.class).info(visible);
        var stores = StoresOfThisProcess.directory().orElseThrow();
        try (var postgres = superuser(stores)) {
            // Then
            nothingBut("control", dump(postgres));
            execute(postgres, "CHECKPOINT");
        }
        var data = stores.resolve("postgres").resolve("data");
        for (var part : List.of("base", "pg_wal")) {
            assertThat(control.inFiles(data.resolve(part))).as(part).contains("control");
        }
        assertThat(needles.inFiles(stores.resolve("postgres"))).isEmpty();
        saved();
        var queue = stores.resolve("redis");
        assertThat(control.inFiles(queue.resolve("appendonlydir"))).contains("control");
        assertThat(control.in(Files.readAllBytes(queue.resolve("dump.rdb")))).contains("control");
        assertThat(new Needles().add("receipt", uuid()).inFiles(queue.resolve("appendonlydir")))
                .contains("receipt");
        assertThat(needles.inFiles(queue)).isEmpty();
        nothingBut("control", log.text().getBytes(UTF_8));
    }

    private void nothingBut(String expected, byte[] bytes) {
        assertThat(control.in(bytes)).contains(expected);
        assertThat(needles.in(bytes)).isEmpty();
    }

    private static Connection superuser(Path stores) throws SQLException, IOException {
        var url = ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class);
        return DriverManager.getConnection(
                url,
                "postgres",
                Files.readString(stores.resolve("postgres-postgres-password")).strip());
    }

    /** Every table in full, as a dump has it: pg_dump is not among the embedded programs, and one of another version refuses. */
    private static byte[] dump(Connection connection) throws SQLException, IOException {
        var tables = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace")) {
            while (row.next()) {
                tables.add(row.getString(1));
            }
        }
        var all = new ByteArrayOutputStream();
        for (var table : tables) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (SELECT * FROM " + table + ") TO STDOUT", all);
        }
        return all.toByteArray();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Redis has written all it holds to a file beside the one that it appends to. */
    private void saved() {
        redis.value(String.class).set("test:" + visible, visible);
        var before = redis.execute("LASTSAVE").toLong();
        Gateway.waiting().until(() -> {
            if (redis.execute("INFO", "persistence").toString().contains("rdb_bgsave_in_progress:0")) {
                redis.execute("BGSAVE", "SCHEDULE");
            }
            return redis.execute("LASTSAVE").toLong() > before;
        });
        redis.key().del("test:" + visible);
    }

    private byte[] uuid() {
        var id = tenant.uuid();
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
