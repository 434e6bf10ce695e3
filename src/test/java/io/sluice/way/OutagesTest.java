package io.sluice.way;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.event.Id;
import io.sluice.ops.embedded.StoreSignals;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stores that hang or break while requests come. */
@QuarkusTest
@TestProfile(Way.class)
class OutagesTest {
    private static final int REQUESTS = 80;

    private static final String SPILLED = "sluice_events_spilled_total{provider=\"stripe\"}";

    @ConfigProperty(name = "sluice.queue.append-timeout", defaultValue = "250ms")
    Duration appendTimeout;

    @Inject
    DataSource database;

    private Gateway tenant;
    private Sender source;

    /** Other tests put rows into the ledger that came through no door. */
    private long before;

    /** What is known of a tenant is known before its stores go away. */
    @BeforeEach
    void known() throws Exception {
        before = Gateway.settledDifference();
        tenant = Gateway.tenant();
        source = tenant.source("stripe");
        post("evt_first").isAccepted();
        tenant.event("evt_first");
    }

    @AfterEach
    void everything_goes_on() throws Exception {
        StoreSignals.send("CONT", "redis-server");
        StoreSignals.send("CONT", "postgres");
        Gateway.waiting()
                .until(() -> Gateway.metric("sluice_queue_depth") <= 0
                        && post("evt_last").status() == 200);
    }

    private Answer post(String id) {
        return source.post("application/json", """
                {"id":"%s","object":"event","type":"customer.created","created":1700000000,
                 "data":{"object":{"id":"cus_%s","object":"customer","email":"a@example.com"}}}""".formatted(id, id).getBytes(UTF_8));
    }

    /** Requests from eight clients at once; half of them before, half during what happens. */
    private List<Answer> under(Callable<?> happening) throws Exception {
        try (var clients = Executors.newFixedThreadPool(8)) {
            var answers = IntStream.range(0, REQUESTS)
                    .mapToObj(i -> clients.submit(() -> post("evt_" + i)))
                    .toList();
            answers.get(REQUESTS / 4).get();
            happening.call();
            var all = new ArrayList<Answer>();
            for (var answer : answers) {
                all.add(answer.get());
            }
            return all;
        }
    }

    private void allApplied() {
        assertThat(tenant.settled(REQUESTS + 1))
                .allSatisfy(
                        e -> assertThat(e).containsEntry("status", "applied").containsEntry("duplicates", 0));
        assertThat(tenant.records("customers")).hasSize(REQUESTS + 1);
        Gateway.waiting().until(() -> Gateway.difference() == before);
    }

    @Test
    void nothing_is_refused_or_lost_while_postgres_hangs() throws Exception {
        // When
        var answers = under(() -> {
            StoreSignals.send("STOP", "postgres");
            return true;
        });
        // Then
        assertThat(answers).allSatisfy(Answer::isAccepted);
        StoreSignals.send("CONT", "postgres");
        allApplied();
    }

    @Test
    void nothing_is_refused_or_lost_when_postgres_drops_its_connections() throws Exception {
        // When
        var answers = under(() -> {
            for (int i = 0; i < 5; i++) {
                dropConnections();
            }
            return true;
        });
        // Then
        assertThat(answers).allSatisfy(Answer::isAccepted);
        apiIsBack();
        allApplied();
    }

    /** A call may meet a connection of the pool that died less than half a second ago; older ones are tried before use. */
    private void apiIsBack() {
        Gateway.waiting()
                .during(Duration.ofMillis(600))
                .until(() ->
                        Gateway.admin().get("/api/v1" + tenant.path("/events")).statusCode() == 200);
    }

    private void dropConnections() {
        try (var connection = database.getConnection();
                var drop = connection.createStatement()) {
            drop.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()");
        } catch (SQLException dropped) {
            assertThat(dropped.getSQLState()).isNotEqualTo("42501");
        }
    }

    @Test
    void nothing_is_refused_lost_or_applied_twice_while_redis_hangs() throws Exception {
        // When
        var answers = under(() -> {
            StoreSignals.send("STOP", "redis-server");
            return true;
        });
        // Then
        assertThat(answers).allSatisfy(Answer::isAccepted);
        StoreSignals.send("CONT", "redis-server");
        allApplied();
    }

    @Test
    void while_redis_hangs_requests_do_not_wait_for_it() throws Exception {
        // Given
        StoreSignals.send("STOP", "redis-server");
        post("evt_1").isAccepted();
        post("evt_2").isAccepted();
        // When
        var times = new ArrayList<Duration>();
        for (int i = 3; i < 20; i++) {
            var started = Instant.now();
            post("evt_" + i).isAccepted();
            times.add(Duration.between(started, Instant.now()));
        }
        // Then
        assertThat(times.stream().sorted().toList().get(times.size() / 2)).isLessThan(appendTimeout);
    }

    @Test
    void redis_takes_requests_again_once_it_answers() throws Exception {
        // Given
        StoreSignals.send("STOP", "redis-server");
        post("evt_1").isAccepted();
        post("evt_2").isAccepted();
        // When
        StoreSignals.send("CONT", "redis-server");
        // Then
        Gateway.waiting().until(() -> {
            double before = Gateway.metric(SPILLED);
            post("evt_3").isAccepted();
            return Gateway.metric(SPILLED) == before;
        });
    }

    @Test
    void the_provider_is_asked_to_come_again_while_both_hang() throws Exception {
        // Given
        StoreSignals.send("STOP", "redis-server");
        StoreSignals.send("STOP", "postgres");
        var started = Instant.now();
        // When
        var answer = post("evt_1");
        // Then
        answer.isProblem(503, "unavailable");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
        assertThat(Duration.between(started, Instant.now())).isLessThan(Duration.ofSeconds(8));
        StoreSignals.send("CONT", "redis-server");
        StoreSignals.send("CONT", "postgres");
        Gateway.waiting().until(() -> post("evt_1").status() == 200);
        assertThat(tenant.event("evt_1")).containsEntry("status", "applied");
    }

    @Test
    void a_redis_that_was_slow_answers_for_a_request_that_postgres_cannot_take() throws Exception {
        // Given
        StoreSignals.send("STOP", "redis-server");
        StoreSignals.send("STOP", "postgres");
        try (var client = Executors.newSingleThreadExecutor()) {
            var answer = client.submit(() -> post("evt_1"));
            assertThatThrownBy(() -> answer.get(2 * appendTimeout.toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            // When
            StoreSignals.send("CONT", "redis-server");
            // Then
            answer.get().isAccepted();
        }
        StoreSignals.send("CONT", "postgres");
        assertThat(tenant.event("evt_1")).containsEntry("status", "applied").containsEntry("duplicates", 0);
        Gateway.waiting().until(() -> Gateway.difference() == before);
    }

    @Test
    void a_request_to_a_source_that_is_not_known_yet_is_not_left_without_an_answer() throws Exception {
        // Given
        var unknown = source.url().replaceFirst("src_.*", Id.of(Id.Kind.SOURCE, UUID.randomUUID()));
        StoreSignals.send("STOP", "postgres");
        // When
        var answer = Sender.send(source.at(unknown).unsigned("customer.created.json"));
        // Then
        answer.isProblem(503, "unavailable");
    }
}
