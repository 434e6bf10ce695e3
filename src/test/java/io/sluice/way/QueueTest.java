package io.sluice.way;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.redis.datasource.stream.StreamRange;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.ledger.Tables;
import io.sluice.ops.embedded.StoreSignals;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Redis holds, loses and refuses. */
@QuarkusTest
@TestProfile(Way.class)
class QueueTest {
    private static final String JSON = "application/json";
    private static final String MARKER = "nobody-may-read-this";

    @Inject
    RedisDataSource redis;

    @Inject
    Redis client;

    @Inject
    DataSource database;

    private Gateway tenant;
    private Sender source;

    /** Other tests put rows into the ledger that came through no door. */
    private long before;

    @BeforeEach
    void a_tenant() throws Exception {
        before = Gateway.settledDifference();
        tenant = Gateway.tenant();
        source = tenant.source("stripe");
    }

    @AfterEach
    void everything_goes_on() throws Exception {
        StoreSignals.send("CONT", "postgres");
        redis.execute("CONFIG", "SET", "maxmemory", "0");
        redis.execute("REPLICAOF", "NO", "ONE");
        Gateway.waiting().until(() -> waiting() == 0);
        Gateway.waiting().until(() -> Gateway.difference() == before);
    }

    private static List<String> streams() {
        return IntStream.range(0, 16)
                .mapToObj(n -> "sluice:{" + n + "}:requests")
                .toList();
    }

    private long waiting() {
        return streams().stream()
                .mapToLong(s -> redis.stream(byte[].class).xlen(s))
                .sum();
    }

    /** All entries of all streams. */
    private List<Waiting> entries() {
        var entries = new ArrayList<Waiting>();
        for (var stream : streams()) {
            for (var message :
                    redis.stream(String.class, String.class, byte[].class).xrange(stream, StreamRange.of("-", "+"))) {
                entries.add(new Waiting(stream, message.payload()));
            }
        }
        return entries;
    }

    private record Waiting(String stream, Map<String, byte[]> fields) {}

    private Answer post(String id) {
        return source.post(JSON, """
                {"id":"%s","object":"event","type":"customer.created","created":1700000000,
                 "data":{"object":{"id":"cus_1","object":"customer","email":"%s@example.com","name":"%s"}}}""".formatted(id, MARKER, MARKER).getBytes(UTF_8));
    }

    @Test
    void no_payload_lies_in_clear_in_either_store() throws Exception {
        // Given
        post("evt_0").isAccepted();
        tenant.event("evt_0");
        StoreSignals.send("STOP", "postgres");
        // When
        post("evt_1").isAccepted();
        post("evt_2").isAccepted();
        // Then
        var entries = entries();
        assertThat(entries)
                .hasSize(2)
                .allSatisfy(e -> assertThat(e.fields().values())
                        .allSatisfy(v -> assertThat(new String(v, ISO_8859_1)).doesNotContain(MARKER)));
        StoreSignals.send("CONT", "postgres");
        tenant.settled(3);
        assertThat(Tables.holding(database, MARKER)).isEmpty();
    }

    @Test
    void a_consumer_group_that_was_deleted_is_made_again() {
        // Given
        post("evt_1").isAccepted();
        tenant.event("evt_1");
        // When
        streams().forEach(s -> redis.execute("XGROUP", "DESTROY", s, "apply"));
        // Then
        post("evt_2").isAccepted();
        assertThat(tenant.event("evt_2")).containsEntry("status", "applied");
    }

    @Test
    void work_goes_on_after_redis_came_back_empty() {
        // Given
        post("evt_1").isAccepted();
        tenant.event("evt_1");
        // When
        streams().forEach(stream -> redis.execute("DEL", stream));
        // Then
        post("evt_2").isAccepted();
        assertThat(tenant.event("evt_2")).containsEntry("status", "applied");
    }

    @Test
    void what_a_dead_consumer_left_is_taken_over() throws Exception {
        // Given
        post("evt_0").isAccepted();
        tenant.event("evt_0");
        StoreSignals.send("STOP", "postgres");
        post("evt_1").isAccepted();
        var entry = entries().getFirst();
        StoreSignals.send("CONT", "postgres");
        tenant.event("evt_1");
        forgetRequests();
        // When
        append(entry, CLAIMED);
        // Then
        Gateway.waiting().untilAsserted(() -> assertThat(tenant.event("evt_1")).containsEntry("duplicates", 1));
    }

    private static final String APPEND = """
            redis.call('XADD', KEYS[1], '*', 'r', ARGV[1], 'b', ARGV[2], 'e', redis.call('HGET', KEYS[2], 'epoch'))
            redis.call('HINCRBY', KEYS[2], 'accepted', 1)
            return redis.call('HINCRBY', KEYS[2], 'queued', 1)""";
    /** In one step with the append, so that nobody else gets it. */
    private static final String CLAIMED = "redis.call('XREADGROUP', 'GROUP', 'apply', 'dead', 'STREAMS', KEYS[1], '>')";

    private void run(String script, String stream, Buffer receipt, Buffer body) {
        client.send(Request.cmd(Command.EVAL)
                        .arg(script)
                        .arg(2)
                        .arg(stream)
                        .arg(stream.replace("requests", "counts"))
                        .arg(receipt)
                        .arg(body))
                .await()
                .indefinitely();
    }

    private void append(Waiting entry, String... more) {
        var fields = entry.fields();
        run(
                String.join(" ", APPEND.replace("return ", ""), String.join(" ", more)),
                entry.stream(),
                Buffer.buffer(fields.get("r")),
                Buffer.buffer(fields.get("b")));
    }

    private void forgetRequests() throws SQLException {
        try (var connection = database.getConnection();
                var delete = connection.createStatement()) {
            delete.execute("DELETE FROM request");
        }
    }

    @Test
    void a_request_that_does_not_open_is_as_many_dead_letters_as_it_held_events() throws Exception {
        // Given
        var mail = tenant.source("sendgrid");
        mail.post(
                        JSON,
                        "[{\"event\":\"open\",\"email\":\"a@example.com\",\"timestamp\":1700000000,\"sg_message_id\":\"m0.x\"}]"
                                .getBytes(UTF_8))
                .isAccepted();
        tenant.settled(1);
        StoreSignals.send("STOP", "postgres");
        mail.post(JSON, """
                [{"event":"open","email":"a@example.com","timestamp":1700000000,"sg_message_id":"m1.x"},
                 {"event":"open","email":"a@example.com","timestamp":1700000001,"sg_message_id":"m1.x"}]""".getBytes(UTF_8)).isAccepted();
        var entry = entries().getFirst();
        StoreSignals.send("CONT", "postgres");
        tenant.settled(3);
        forgetRequests();
        // When
        run(
                APPEND.replace("accepted', 1", "accepted', 2").replace("queued', 1", "queued', 2"),
                entry.stream(),
                Buffer.buffer(entry.fields().get("r")),
                Buffer.buffer(new byte[] {1, 2, 3}));
        // Then
        assertThat(tenant.settled(5))
                .filteredOn(e -> e.get("type").equals("unreadable"))
                .hasSize(2)
                .extracting("status")
                .containsOnly("dead");
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "read-only"})
    void what_redis_refuses_goes_to_postgres_and_is_applied(String how) {
        // Given
        var calendar = tenant.source("gcal");
        double spilled = Gateway.metric("sluice_events_spilled_total{provider=\"stripe\"}");
        post("evt_0").isAccepted();
        tenant.event("evt_0");
        // When
        if (how.equals("full")) {
            redis.execute("CONFIG", "SET", "maxmemory", "1");
        } else {
            redis.execute("REPLICAOF", "127.0.0.1", "1");
        }
        post("evt_1").isAccepted();
        calendar.post("exists.http").isAccepted();
        // Then
        assertThat(tenant.event("evt_1")).containsEntry("status", "applied").containsEntry("attempts", 1);
        assertThat(Gateway.metric("sluice_events_spilled_total{provider=\"stripe\"}"))
                .isEqualTo(spilled + 1);
        var kept = tenant.detail(tenant.event("01234567-89ab-cdef-0123-456789abcdef:4711"));
        assertThat(kept.toString())
                .doesNotContainIgnoringCase("channel-token")
                .doesNotContain(new String(calendar.keys().stored(), UTF_8));
        // When
        post("evt_1").isAccepted();
        // Then
        Gateway.waiting()
                .until(() -> Integer.valueOf(1).equals(tenant.event("evt_1").get("duplicates")));
    }

    @Test
    void what_waits_for_an_erased_tenant_leaves_the_queue() throws Exception {
        // Given
        post("evt_0").isAccepted();
        tenant.event("evt_0");
        StoreSignals.send("STOP", "postgres");
        post("evt_1").isAccepted();
        var entry = entries().getFirst();
        StoreSignals.send("CONT", "postgres");
        tenant.event("evt_1");
        // When
        Gateway.admin().delete("/api/v1/tenants/" + tenant.id()).then().statusCode(204);
        forgetRequests();
        append(entry);
        // Then
        Gateway.waiting().until(() -> waiting() == 0);
    }

    @Test
    void an_entry_that_nobody_understands_stops_no_other() {
        // Given
        streams()
                .forEach(stream -> redis.stream(String.class, String.class, byte[].class)
                        .xadd(stream, Map.<String, byte[]>of("r", new byte[] {9, 9, 9}, "b", new byte[] {1})));
        // When
        post("evt_1").isAccepted();
        // Then
        assertThat(tenant.event("evt_1")).containsEntry("status", "applied");
        assertThat(waiting()).isEqualTo(streams().size());
        streams().forEach(stream -> redis.execute("DEL", stream));
    }
}
