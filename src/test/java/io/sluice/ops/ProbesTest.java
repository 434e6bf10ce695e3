package io.sluice.ops;

import static io.restassured.RestAssured.when;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.lessThan;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.sluice.ops.embedded.StoreSignals;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ProbesTest {

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
        assertThat(body.getList("checks.name", String.class)).contains("redis", "postgres");
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
