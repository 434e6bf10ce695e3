package io.sluice.way;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(Way.class)
class SlowClientsTest {
    private static final int CLIENTS = 200;
    private final ArrayList<Wire> wires = new ArrayList<>();

    @AfterEach
    void hang_up() throws IOException {
        for (var wire : wires) {
            wire.close();
        }
    }

    private Wire wire() throws IOException {
        var wire = new Wire();
        wires.add(wire);
        return wire;
    }

    /** Of the whole process, but for virtual ones. */
    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    @Test
    void two_hundred_clients_that_stop_in_the_middle_hold_nobody_up_and_are_closed() throws IOException {
        // Given
        var tenant = Gateway.tenant();
        var source = tenant.source("stripe");
        var request = source.sign(source.unsigned("customer.created.json"));
        source.post("customer.updated.json").isAccepted();
        int before = threads();
        for (int i = 0; i < CLIENTS; i++) {
            var body = Arrays.copyOf(request.body(), i % 2);
            wire().head(request, "Content-Length: " + request.body().length).write(body);
        }
        // When
        var started = Instant.now();
        source.post("customer.deleted.json").isAccepted();
        var took = Duration.between(started, Instant.now());
        // Then
        assertThat(took).isLessThan(Duration.ofSeconds(1));
        assertThat(threads() - before).isLessThan(CLIENTS / 4);
        for (var wire : wires) {
            assertThat(wire.untilClosed()).isEmpty();
        }
        assertThat(tenant.settled(2)).hasSize(2);
    }

    @Test
    void a_body_that_comes_byte_by_byte_is_taken_as_long_as_it_ends_in_time() throws IOException {
        // Given
        var tenant = Gateway.tenant();
        var source = tenant.source("stripe");
        var request = source.sign(source.unsigned("customer.created.json"));
        var wire = wire().head(request, "Content-Length: " + request.body().length);
        // When
        for (byte b : request.body()) {
            wire.write(new byte[] {b});
        }
        // Then
        wire.answer().isAccepted();
        assertThat(tenant.settled(1)).extracting("status").containsExactly("applied");
    }

    @Test
    void a_client_that_asks_first_is_told_to_go_on() throws IOException {
        // Given
        var source = Gateway.tenant().source("stripe");
        var request = source.sign(source.unsigned("customer.created.json"));
        // When
        var wire = wire().head(request, "Expect: 100-continue", "Content-Length: " + request.body().length);
        // Then
        assertThat(wire.answer().status()).isEqualTo(100);
        wire.write(request.body()).answer().isAccepted();
    }

    @Test
    void a_client_that_asks_first_and_may_not_send_is_told_so_at_once() throws IOException {
        var request =
                Gateway.tenant().source("stripe").at("/webhooks/stripe/src_1").unsigned("customer.created.json");
        wire().head(request, "Expect: 100-continue", "Content-Length: 10")
                .answer()
                .isProblem(404, "source_not_found");
    }

    @Test
    void bodies_that_nobody_ends_fill_no_more_than_their_room_and_leave_a_rest_for_small_ones() throws IOException {
        // Given
        var mails = Gateway.tenant().source("sendgrid-inbound").unsigned("text/plain", new byte[0]);
        var source = Gateway.tenant().source("stripe");
        source.post("customer.created.json").isAccepted();
        int half = Way.BODIES / 2;
        var length = "Content-Length: " + (half + 1);
        wire().head(mails, length).write(new byte[half]);
        // When
        var second = wire().head(mails, length).write(new byte[half]);
        // Then
        var refused = second.answer().isProblem(503, "unavailable");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
        source.post("customer.updated.json").isAccepted();
        Gateway.waiting().until(() -> Gateway.metric("sluice_bodies_bytes") == 0);
    }

    @Test
    void a_connection_serves_one_request_after_another_also_after_a_refusal() throws IOException {
        // Given
        var source = Gateway.tenant().source("stripe");
        var request = source.sign(source.unsigned("customer.created.json"));
        var length = "Content-Length: " + request.body().length;
        var wire = wire();
        // Then
        wire.head(source.unsigned("customer.created.json"), length)
                .write(request.body())
                .answer()
                .isProblem(401, "signature_missing");
        wire.head(request, length).write(request.body()).answer().isAccepted();
        wire.head(request, length).write(request.body()).answer().isAccepted();
    }
}
