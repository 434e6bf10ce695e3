package io.sluice.way;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.event.Headers;
import io.sluice.event.Id;
import io.sluice.event.RawRequest;
import io.sluice.provider.Provider;
import io.sluice.provider.Providers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of answers, row by row. */
@QuarkusTest
@TestProfile(Way.class)
class AnswersTest {
    private static final String MARKER = "c0ntent-that-nobody-may-repeat";

    @Inject
    Providers providers;

    static Stream<String> names() {
        return Gateway.SIGNERS.stream().map(io.sluice.provider.Signer::provider);
    }

    private static RawRequest request(String method, String path) {
        return new RawRequest(method, "http://localhost" + path, new Headers(List.of()), new byte[0]);
    }

    @ParameterizedTest
    @MethodSource("names")
    void an_unknown_source_is_not_found(String provider) {
        var unknown = Id.of(Id.Kind.SOURCE, UUID.randomUUID());
        for (var path : List.of(unknown, "src_1", "nonsense", "", unknown + "/more", "%00")) {
            Sender.send(request("POST", "/webhooks/" + provider + "/" + path)).isProblem(404, "source_not_found");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "", "Stripe", "stripe%20"})
    void an_unknown_provider_is_not_found(String provider) {
        var source = Gateway.tenant().source("stripe");
        Sender.send(request("POST", "/webhooks/" + provider + "/" + source.id()))
                .isProblem(404, "source_not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/webhooks", "/webhooks/", "/webhooks//"})
    void no_provider_is_not_found(String path) {
        Sender.send(request("POST", path)).isProblem(404, "source_not_found");
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_source_of_another_provider_is_not_found(String provider) {
        var source = Gateway.tenant().source(provider.equals("stripe") ? "twilio" : "stripe");
        Sender.send(request("POST", "/webhooks/" + provider + "/" + source.id()))
                .isProblem(404, "source_not_found");
    }

    @ParameterizedTest
    @MethodSource("names")
    void another_method_is_refused_and_the_right_ones_are_named(String name) {
        // Given
        var provider = providers.get(name);
        var source = Gateway.tenant().source(name);
        for (var method : List.of("GET", "PUT", "DELETE", "PATCH", "OPTIONS")) {
            if (!provider.limits().methods().contains(method)) {
                // When
                var answer = Sender.send(new RawRequest(method, source.url(), new Headers(List.of()), new byte[0]));
                // Then
                answer.isProblem(405, "method_not_allowed");
                assertThat(Set.of(answer.header("Allow").split(",\\s*")))
                        .isEqualTo(provider.limits().methods());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_body_declared_too_large_is_refused_before_it_is_sent(String name) throws IOException {
        var source = Gateway.tenant().source(name);
        var request = source.unsigned("text/plain", new byte[0]);
        try (var wire = new Wire()) {
            wire.head(request, "Content-Length: " + (max(name) + 1L));
            wire.answer().isProblem(413, "payload_too_large");
        }
        try (var wire = new Wire()) {
            wire.head(request, "Content-Length: 99999999999999", "Expect: 100-continue");
            wire.answer().isProblem(413, "payload_too_large");
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_body_streamed_too_large_is_refused_while_it_comes(String name) throws IOException {
        var source = Gateway.tenant().source(name);
        var piece = new byte[256 * 1024];
        Arrays.fill(piece, (byte) 'x');
        try (var wire = new Wire()) {
            wire.head(source.unsigned("text/plain", new byte[0]), "Transfer-Encoding: chunked");
            for (int sent = 0; sent < max(name); sent += piece.length) {
                wire.chunk(piece);
            }
            wire.chunk(new byte[] {'x'});
            wire.answer().isProblem(413, "payload_too_large");
        }
    }

    /** The server answers before there is a route that could set headers, so there must be nothing that they would guard. */
    @Test
    void what_is_no_request_is_answered_by_a_status_and_nothing_else() throws IOException {
        try (var wire = new Wire()) {
            wire.write("GET / NONSENSE\r\n\r\n".getBytes(UTF_8));
            assertThat(wire.untilClosed())
                    .matches("HTTP/1\\.[01] 400 Bad Request\r\n((content-length: 0|connection: close)\r\n)*\r\n");
        }
    }

    @Test
    void a_body_of_the_largest_size_is_judged() {
        var source = Gateway.tenant().source("stripe");
        Sender.send(source.unsigned("text/plain", new byte[max("stripe")])).isProblem(401, "signature_missing");
    }

    private int max(String provider) {
        return providers.get(provider).limits().maxBytes();
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_request_without_or_with_a_wrong_signature_is_not_taken(String name) {
        // Given
        var tenant = Gateway.tenant();
        var source = tenant.source(name);
        var sample = source.unsigned(source.signer().samples().getFirst().name());
        // Then
        Sender.send(sample).isProblem(401, "signature_missing");
        Sender.send(source.with(Gateway.keys(name)).sign(sample)).isProblem(401, "signature_mismatch");
        assertThat(tenant.events()).isEmpty();
    }

    @Test
    void a_notification_of_another_channel_or_resource_is_not_taken() {
        var source = Gateway.tenant().source("gcal");
        for (var header : List.of("X-Goog-Channel-ID", "X-Goog-Resource-ID")) {
            var request = source.sign(source.unsigned("exists.http"));
            var headers = Stream.concat(
                            request.headers().without(header).entries().stream(),
                            Stream.of(java.util.Map.entry(header, "another")))
                    .toList();
            Sender.send(request.withHeaders(new Headers(headers))).isProblem(401, "signature_mismatch");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-310, 310})
    void a_stripe_signature_far_from_now_is_out_of_tolerance(long seconds) {
        var source = Gateway.tenant().source("stripe");
        var request = source.unsigned("customer.created.json");
        var signed = source.signer().sign(request, source.keys(), Instant.now().plusSeconds(seconds));
        Sender.send(signed).isProblem(401, "timestamp_out_of_tolerance");
    }

    @Test
    void a_tenant_that_sends_too_fast_is_told_when_to_come_again() {
        // Given
        var tenant = Gateway.tenant("free");
        var source = tenant.source("stripe");
        var other = Gateway.tenant("free").source("stripe");
        for (int i = 0; i < 2 * Way.BURST; i++) {
            Sender.send(source.unsigned("customer.created.json")).isProblem(401, "signature_missing");
        }
        // When
        var answers = Stream.generate(() -> source.post("customer.created.json"))
                .limit(3L * Way.BURST)
                .toList();
        // Then
        assertThat(answers.subList(0, Way.BURST)).allSatisfy(Answer::isAccepted);
        var refused = answers.getLast().isProblem(429, "rate_limited");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 2);
        other.post("customer.created.json").isAccepted();
        // 401 comes before 429, 429 before 415 and 400
        Sender.send(source.unsigned("customer.created.json")).isProblem(401, "signature_missing");
        Sender.send(source.sign(source.unsigned("text/plain", MARKER.getBytes(UTF_8))))
                .isProblem(429, "rate_limited");
    }

    @Test
    void a_tenant_whose_month_is_spent_is_told_so() {
        // Given
        var source = Gateway.tenant("pro").source("stripe");
        // When
        var answer = Gateway.waiting().until(() -> source.post("customer.created.json"), a -> a.status() != 200);
        // Then
        answer.isProblem(429, "quota_exceeded");
        assertThat(Long.parseLong(answer.header("Retry-After"))).isBetween(1L, 31L * 86_400);
    }

    @ParameterizedTest
    @CsvSource({"stripe, text/plain", "sendgrid, text/plain", "sendgrid-inbound, application/json", "twilio, text/plain"
    })
    void another_kind_of_content_is_refused(String name, String type) {
        var source = Gateway.tenant().source(name);
        for (var body : List.of(MARKER, "{}")) {
            var answer = source.post(type, body.getBytes(UTF_8));
            answer.isProblem(415, "unsupported_media_type");
            assertThat(answer.body()).doesNotContain(MARKER);
        }
        var compressed = new RawRequest(
                "POST",
                source.url(),
                Headers.of("Content-Type", mediaType(providers.get(name)), "Content-Encoding", "gzip"),
                MARKER.getBytes(UTF_8));
        if (!name.equals("twilio")) {
            Sender.send(source.sign(compressed)).isProblem(415, "unsupported_media_type");
        }
    }

    private static String mediaType(Provider provider) {
        return provider.limits().mediaTypes().stream().sorted().findFirst().orElse("text/plain");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stripe | application/json | {\"c0ntent-that-nobody-may-repeat\":",
                "stripe | application/json | {\"type\":\"c0ntent-that-nobody-may-repeat\"}",
                "stripe | application/json | [\"c0ntent-that-nobody-may-repeat\"]",
                "sendgrid | application/json | {\"event\":\"c0ntent-that-nobody-may-repeat\"}",
                "sendgrid | application/json | []",
                "sendgrid-inbound | multipart/form-data; boundary=x | c0ntent-that-nobody-may-repeat",
                "sendgrid-inbound | multipart/form-data | c0ntent-that-nobody-may-repeat",
                "twilio | application/json | \"c0ntent-that-nobody-may-repeat\"",
                "twilio | application/x-www-form-urlencoded | c0ntent-that-nobody-may-repeat=1"
            })
    void a_genuine_request_that_is_no_body_of_the_provider_is_malformed(String name, String type, String body) {
        var tenant = Gateway.tenant();
        var answer = tenant.source(name).post(type, body.getBytes(UTF_8));
        answer.isProblem(400, "malformed_body");
        assertThat(answer.body()).doesNotContain(MARKER);
        assertThat(tenant.events()).isEmpty();
    }

    @Test
    void a_notification_without_a_number_is_malformed() {
        var source = Gateway.tenant().source("gcal");
        var request = source.sign(source.unsigned("exists.http"));
        Sender.send(request.withHeaders(request.headers().without("X-Goog-Message-Number")))
                .isProblem(400, "malformed_body");
    }

    @Test
    void what_is_judged_earlier_answers_first() {
        // Given
        var source = Gateway.tenant().source("stripe");
        var large = new byte[max("stripe") + 1];
        // Then
        Sender.send(request("PUT", "/webhooks/stripe/src_1").withBody(large)).isProblem(404, "source_not_found");
        Sender.send(new RawRequest("PUT", source.url(), new Headers(List.of()), large))
                .isProblem(405, "method_not_allowed");
        Sender.send(source.unsigned("text/plain", large)).isProblem(413, "payload_too_large");
        Sender.send(source.unsigned("text/plain", MARKER.getBytes(UTF_8))).isProblem(401, "signature_missing");
        source.post("text/plain", MARKER.getBytes(UTF_8)).isProblem(415, "unsupported_media_type");
    }
}
