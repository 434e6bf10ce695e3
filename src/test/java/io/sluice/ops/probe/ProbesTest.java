package io.sluice.ops.probe;

import static io.restassured.RestAssured.when;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.lessThan;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.sluice.ops.embedded.StoreSignals;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@SuppressWarnings("NullAway.Init")
class ProbesTest {
    @Inject
    DataSource pool;

    @ConfigProperty(name = "quarkus.datasource.jdbc.max-size")
    int poolSize;

    /** The client's own first request is slow. */
    @BeforeEach
    void warm_up() {
        when().get("/health").then().statusCode(200);
    }

    @AfterEach
    void everything_goes_on() throws Exception {
        StoreSignals.send("CONT", "redis-server");
        StoreSignals.send("CONT", "postgres");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> status(ready(200), "redis").equals("UP")
                        && status(ready(200), "postgres").equals("UP"));
    }

    @Test
    void ready_names_each_check() {
        // Given
        int expected = 200;
        // When
        var body = ready(expected);
        // Then
        assertThat(body.getString("status")).isEqualTo("UP");
        assertThat(body.getList("checks.name", String.class)).containsExactly("redis", "postgres", "worker");
    }

    @Test
    void a_node_stays_ready_while_postgres_hangs_because_redis_takes_events() throws Exception {
        // Given
        StoreSignals.send("STOP", "postgres");
        // When
        var body = ready(200);
        // Then
        assertThat(status(body, "postgres")).isEqualTo("DOWN");
        assertThat(status(body, "redis")).isEqualTo("UP");
    }

    @Test
    void a_node_stays_ready_while_redis_hangs_because_postgres_takes_events() throws Exception {
        // Given
        StoreSignals.send("STOP", "redis-server");
        // When
        var body = ready(200);
        // Then
        assertThat(status(body, "redis")).isEqualTo("DOWN");
        assertThat(status(body, "postgres")).isEqualTo("UP");
    }

    @Test
    void a_node_is_not_ready_but_alive_while_both_stores_hang() throws Exception {
        // Given
        StoreSignals.send("STOP", "redis-server");
        StoreSignals.send("STOP", "postgres");
        // When
        var body = ready(503);
        // Then
        assertThat(body.getString("status")).isEqualTo("DOWN");
        when().get("/health").then().statusCode(200).time(lessThan(1000L), MILLISECONDS);
    }

    @Test
    void a_busy_application_pool_is_not_taken_for_a_database_that_is_away() throws Exception {
        // Given
        var borrowed = new ArrayList<Connection>();
        try {
            for (int n = 0; n < poolSize; n++) {
                borrowed.add(pool.getConnection());
            }
            // When
            var body = ready(200);
            // Then
            assertThat(status(body, "postgres")).isEqualTo("UP");
        } finally {
            for (var connection : borrowed) {
                connection.close();
            }
        }
    }

    @Test
    void alive_is_the_worker_s_check_alone() {
        // Given
        var path = "/health";
        // When
        var names = when().get(path).jsonPath().getList("checks.name", String.class);
        // Then
        assertThat(names).containsExactly("worker");
    }

    private static JsonPath ready(int expected) {
        return when().get("/ready")
                .then()
                .statusCode(expected)
                .contentType("application/json")
                .time(lessThan(1000L), MILLISECONDS)
                .extract()
                .jsonPath();
    }

    private static String status(JsonPath body, String check) {
        return body.getString("checks.find { it.name == '" + check + "' }.status");
    }
}
