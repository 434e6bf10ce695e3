package io.sluice.ledger.rejection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.event.Id;
import io.sluice.event.Ids;
import io.sluice.ops.embedded.StoreSignals;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.Way;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a flood of requests that do not verify may cost. */
@QuarkusTest
@TestProfile(Way.class)
class RejectionBoundsTest {
    private static final String JSON = "application/json";
    private static final int LARGE = Way.REJECTED_BYTES / 3;

    @Inject
    Rejections rejections;

    @Inject
    Ids ids;

    private Gateway tenant;
    private Sender source;

    @BeforeEach
    void a_source() {
        tenant = Gateway.tenant();
        source = tenant.source("stripe");
    }

    @AfterEach
    void postgres_goes_on() throws Exception {
        StoreSignals.send("CONT", "postgres");
    }

    private List<Map<String, Object>> listed(Sender sender) {
        return tenant.read("/rejections?limit=200&source_id=" + sender.id()).getList("data");
    }

    private static void reject(Sender sender, byte[] body) {
        Sender.send(sender.unsigned(JSON, body)).isProblem(401, "signature_missing");
    }

    @Test
    void the_oldest_go_first_and_a_flood_of_one_source_leaves_anothers() {
        // Given
        var quiet = tenant.source("stripe");
        reject(quiet, new byte[1]);
        // When
        IntStream.rangeClosed(1, Way.REJECTIONS + 5).forEach(i -> reject(source, new byte[i]));
        // Then
        assertThat(listed(source)).hasSize(Way.REJECTIONS);
        assertThat(listed(source).getFirst()).containsEntry("size", Way.REJECTIONS + 5);
        assertThat(listed(source).getLast()).containsEntry("size", 6);
        assertThat(listed(quiet)).hasSize(1);
    }

    @Test
    void the_oldest_go_first_where_they_are_too_large() {
        // Given
        var random = new Random(7);
        // When
        for (int i = 1; i <= 4; i++) {
            var body = new byte[LARGE - 1000 + i];
            random.nextBytes(body);
            reject(source, body);
        }
        // Then
        assertThat(listed(source)).extracting("size").containsExactly(LARGE - 996, LARGE - 997, LARGE - 998);
    }

    @Test
    void those_too_old_go_with_the_next_one() throws Exception {
        // Given
        var other = tenant.source("stripe");
        keep(source, Duration.ofDays(8));
        keep(source, Duration.ofDays(6));
        // When
        reject(other, new byte[1]);
        // Then
        assertThat(listed(source)).hasSize(1);
    }

    private void keep(Sender sender, Duration age) throws Exception {
        rejections.write(List.of(new Rejection(
                ids.at(Instant.now().minus(age)),
                tenant.uuid(),
                Id.parse(Id.Kind.SOURCE, sender.id()).orElseThrow(),
                "stripe",
                "signature_mismatch",
                "192.0.2.1",
                sender.unsigned(JSON, "{}".getBytes(UTF_8)))));
    }

    @Test
    void the_answer_does_not_wait_for_postgres_and_good_requests_go_on() throws Exception {
        // Given
        source.post("customer.created.json").isAccepted();
        tenant.settled(1);
        StoreSignals.send("STOP", "postgres");
        var started = Instant.now();
        // When
        reject(source, new byte[1]);
        // Then
        assertThat(Duration.between(started, Instant.now())).isLessThan(Duration.ofSeconds(5));
        source.post("customer.created.json").isAccepted();
        // When
        StoreSignals.send("CONT", "postgres");
        // Then
        Gateway.waiting().untilAsserted(() -> assertThat(listed(source)).hasSize(1));
    }
}
