package io.sluice.guarantee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.sluice.way.Answer;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one source may send at most. */
@QuarkusTest
class CapsTest {
    /** Of a source whose rate is less. */
    private static final int AT_ONCE = 10;
    /** Requests at once on the plan {@code free}. */
    private static final int BURST = 100;

    private static Sender capped(Gateway tenant, int rate) {
        var source = tenant.source("stripe");
        tenant.patch("/sources/" + source.id(), Map.of("rate", rate));
        return source;
    }

    /** Posts until one is refused. @return the answers before */
    private static List<Answer> untilRefused(Sender source) {
        return Stream.generate(() -> source.post("customer.created.json"))
                .limit(2 * BURST)
                .takeWhile(answer -> answer.status() == 200)
                .toList();
    }

    @Test
    void a_source_above_its_cap_is_refused_and_costs_its_tenant_and_its_neighbour_nothing() {
        // Given
        var tenant = Gateway.tenant("free");
        var noisy = capped(tenant, 1);
        var quiet = tenant.source("stripe");
        // When
        var started = Instant.now();
        var taken = untilRefused(noisy);
        var answers = Stream.generate(() -> noisy.post("customer.created.json"))
                .limit(BURST)
                .toList();
        // Then
        int refilled = (int) Duration.between(started, Instant.now()).toSeconds() + 1;
        assertThat(taken).hasSizeBetween(AT_ONCE, AT_ONCE + refilled);
        var refused = answers.stream().filter(answer -> answer.status() != 200).toList();
        assertThat(refused).hasSizeGreaterThanOrEqualTo(BURST - refilled).allSatisfy(answer -> {
            answer.isProblem(429, "rate_limited");
            assertThat(Integer.parseInt(answer.header("Retry-After"))).isEqualTo(1);
        });
        assertThat(Stream.generate(() -> quiet.post("customer.created.json")).limit(BURST / 2))
                .allSatisfy(Answer::isAccepted);
    }

    @Test
    void a_request_over_the_cap_is_judged_in_the_order_of_the_contract() {
        // Given
        var tenant = Gateway.tenant();
        var source = capped(tenant, 1);
        Sender.send(source.unsigned("customer.created.json")).isProblem(401, "signature_missing");
        // When
        assertThat(untilRefused(source)).hasSizeGreaterThanOrEqualTo(AT_ONCE);
        // Then
        Sender.send(source.unsigned("customer.created.json")).isProblem(401, "signature_missing");
        source.post("text/plain", "{}".getBytes(UTF_8)).isProblem(429, "rate_limited");
    }

    @Test
    void a_cap_is_shown_and_taken_away() {
        // Given
        var tenant = Gateway.tenant();
        var source = capped(tenant, 1);
        var path = "/sources/" + source.id();
        assertThat(tenant.read(path).getInt("rate")).isEqualTo(1);
        assertThat(untilRefused(source)).hasSizeGreaterThanOrEqualTo(AT_ONCE);
        // When
        tenant.patch(path, Map.of("name", "Renamed"));
        assertThat(tenant.read(path).getInt("rate")).isEqualTo(1);
        tenant.patch(path, Map.of("rate", 0));
        // Then
        assertThat(tenant.read(path).<Object>get("rate")).isNull();
        Gateway.waiting()
                .untilAsserted(() -> assertThat(Stream.generate(() -> source.post("customer.created.json"))
                                .limit(2 * AT_ONCE))
                        .allSatisfy(Answer::isAccepted));
    }

    @Test
    void a_source_is_made_with_a_cap() {
        var made = Gateway.post(
                Gateway.tenant().path("/sources"), Map.of("provider", "stripe", "name", "Capped", "rate", 10_000));
        assertThat(made.getInt("rate")).isEqualTo(10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "10001", "\"5\"", "1.5"})
    void a_cap_that_is_none_is_refused_by_name(String rate) {
        var answer = Gateway.admin()
                .body("{\"provider\":\"stripe\",\"name\":\"Capped\",\"rate\":" + rate + "}")
                .post("/api/v1" + Gateway.tenant().path("/sources"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.jsonPath().getList("errors.field")).isEqualTo(List.of("rate"));
    }
}
