package io.sluice.remote.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.Fault;
import io.sluice.ops.far.Http;
import io.sluice.ops.far.stripe.StripeAccount;
import io.sluice.ops.far.stripe.StripeFarSide;
import io.sluice.remote.Bare;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.Credentials.Access;
import io.sluice.remote.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a call of Stripe's API, over real HTTP. */
class StripeApiTest {
    private static final String KEY = "sk_test_a";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final StripeFarSide stripe = StripeFarSide.start(Clock.systemUTC());
    private final StripeAccount account = stripe.account(KEY);
    private final StripeApi api = new StripeApi(
            Bare.calls(registry),
            Bare.urls(Map.of("sluice.stripe-api-url", stripe.url().toString())),
            new Wire(Bare.config()),
            Clock.systemUTC());

    @AfterEach
    void close() {
        stripe.close();
    }

    private static Access access(String key) {
        return new Access(UUID.randomUUID(), Optional.empty(), "stripe", Map.of(), Map.of("api_key", key));
    }

    private StripeAnswer get(String path) {
        return api.get(access(KEY), Optional.empty(), path);
    }

    private CallFailed failed(String path) {
        return catchThrowableOfType(CallFailed.class, () -> get(path));
    }

    @Test
    void an_object_comes_as_it_is_whatever_its_shape() throws Exception {
        // Given
        account.put(Http.json("{'id':'sub_1','object':'subscription','status':'not known yet','odd':{'a':[1]}}"));
        var before = Instant.now();
        // When
        var answer = get("/v1/subscriptions/sub_1");
        // Then
        assertThat(answer.json())
                .isEqualTo(
                        Http.json("{'id':'sub_1','object':'subscription','status':'not known yet','odd':{'a':[1]}}"));
        assertThat(answer.asOf()).isBefore(Instant.now()).isAfter(before.minusSeconds(5));
        assertThat(answer.toString()).doesNotContain("sub_1");
    }

    @ParameterizedTest
    @CsvSource({
        "12:00:07, 0, 12:00:06.999",
        "12:00:07, 1, 12:00:05.999",
        "12:00:07, 999, 12:00:05.999",
        "12:00:07, 1000, 12:00:05.999",
        "12:00:07, 1001, 12:00:04.999"
    })
    void an_answer_stands_just_below_the_first_second_it_may_have_been_read_in(String date, long took, String asOf) {
        // When
        var answer = StripeAnswer.of(
                com.fasterxml.jackson.databind.node.NullNode.getInstance(),
                Instant.parse("2026-11-20T" + date + "Z"),
                Duration.ofMillis(took));
        // Then
        assertThat(answer.asOf()).isEqualTo(Instant.parse("2026-11-20T" + asOf + "Z"));
    }

    @Test
    void a_connected_account_is_asked_in_its_name() throws Exception {
        // Given
        account.connected("acct_1").put(Http.json("{'id':'in_1','object':'invoice'}"));
        // When
        var answer = api.get(access(KEY), Optional.of("acct_1"), "/v1/invoices/in_1");
        // Then
        assertThat(answer.json().path("id").textValue()).isEqualTo("in_1");
        assertThat(stripe.calls()).extracting(Call::account).containsExactly("acct_1");
        assertThat(failed("/v1/invoices/in_1").kind()).isEqualTo(Kind.GONE);
    }

    @ParameterizedTest
    @CsvSource({
        "400, REFUSED", "401, UNAUTHORIZED", "402, REFUSED", "403, UNAUTHORIZED", "404, GONE", "409, UNAVAILABLE",
        "424, REFUSED", "429, LIMITED", "500, UNAVAILABLE", "502, UNAVAILABLE", "503, UNAVAILABLE", "504, UNAVAILABLE"
    })
    void an_error_tells_what_it_means_for_the_caller(int status, Kind kind) {
        // Given
        stripe.faults().inject(Call.any(), new Fault.Refused(status));
        // When
        var failed = failed("/v1/customers/cus_secret");
        // Then
        assertThat(failed.kind()).isEqualTo(kind);
        assertThat(failed.status()).isEqualTo(status);
        assertThat(failed.reason()).contains(Integer.toString(status)).doesNotContain("cus_secret", KEY);
        assertThat(stripe.calls()).hasSize(1);
        assertThat(registry.counter("sluice.provider.calls", "provider", "stripe", "outcome", kind.label())
                        .count())
                .isEqualTo(1);
    }

    @Test
    void what_stripe_asks_to_wait_is_told() {
        // Given
        stripe.faults().inject(Call.any(), new Fault.Throttled(Duration.ofSeconds(17)));
        // When
        var failed = failed("/v2/core/accounts/acct_1");
        // Then
        assertThat(failed.kind()).isEqualTo(Kind.LIMITED);
        assertThat(failed.retryAfter()).contains(Duration.ofSeconds(17));
    }

    @Test
    void a_key_that_is_not_known_opens_nothing() {
        // When
        var failed = catchThrowableOfType(
                CallFailed.class, () -> api.get(access("sk_test_other"), Optional.empty(), "/v1/customers/cus_1"));
        // Then
        assertThat(failed.kind()).isEqualTo(Kind.UNAUTHORIZED);
        assertThat(failed.reason()).contains("credential").doesNotContain("sk_test_other");
    }

    @Test
    void silence_a_cut_line_and_half_an_answer_are_the_providers_fault() throws Exception {
        for (var fault : List.of(new Fault.Hung(), new Fault.Dropped(), new Fault.Garbled())) {
            // Given
            account.put(Http.json("{'id':'cus_1','object':'customer'}"));
            var injected = stripe.faults().inject(Call.any(), fault);
            // When
            var failed = failed("/v1/customers/cus_1");
            // Then
            assertThat(failed.kind()).as(fault.toString()).isEqualTo(Kind.UNAVAILABLE);
            injected.lift();
        }
        assertThat(get("/v1/customers/cus_1").json().path("id").textValue()).isEqualTo("cus_1");
    }

    @Test
    void a_redirect_is_not_followed_because_the_key_would_go_along() throws Exception {
        // Given
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Location", stripe.url() + "/v1/customers/cus_1");
                exchange.sendResponseHeaders(302, -1);
            }
        });
        server.start();
        var redirected = new StripeApi(
                Bare.calls(registry),
                Bare.urls(Map.of(
                        "sluice.stripe-api-url",
                        "http://127.0.0.1:" + server.getAddress().getPort())),
                new Wire(Bare.config()),
                Clock.systemUTC());
        // When
        var failed = catchThrowableOfType(
                CallFailed.class, () -> redirected.get(access(KEY), Optional.empty(), "/v1/customers/cus_1"));
        // Then
        assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(stripe.calls()).isEmpty();
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
        "'Fri, 20 Nov 2026 12:00:07 GMT', 2026-11-20T12:00:07Z",
        "yesterday, 2026-11-20T12:04:00Z",
        ", 2026-11-20T12:04:00Z"
    })
    void a_date_that_is_none_is_ours_less_a_minute(String header, Instant date) {
        // When
        var read = StripeApi.date(Optional.ofNullable(header), Instant.parse("2026-11-20T12:05:00Z"));
        // Then
        assertThat(read).isEqualTo(date);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "acct 1", "acct_1\r\nX: y", "acct_1/x"})
    void nobody_else_than_an_account_is_acted_for(String account) {
        // When
        var failed = catchThrowableOfType(
                CallFailed.class, () -> api.get(access(KEY), Optional.of(account), "/v1/customers/cus_1"));
        // Then
        assertThat(failed.kind()).isEqualTo(Kind.REFUSED);
        assertThat(stripe.calls()).isEmpty();
    }

    @Test
    void nobody_there_is_the_providers_fault_too() {
        // Given
        stripe.close();
        // When
        var failed = failed("/v1/customers/cus_1");
        // Then
        assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failed.status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/v3/customers/cus_1",
                "/v1",
                "/v1/../v1/customers",
                "/v1/customers/..",
                "/v1//customers",
                "//evil.example/v1/x",
                "https://evil.example/v1/x",
                "@evil.example/v1/x",
                "/v1/customers/cus 1",
                "/v1/customers/cus_1#x",
                "/v1/customers/%2e%2e/x",
                "/v1/customers\\x"
            })
    void nothing_else_than_a_plain_path_is_asked_for(String path) {
        // When
        var failed = failed(path);
        // Then
        assertThat(failed.kind()).isEqualTo(Kind.REFUSED);
        assertThat(stripe.calls()).isEmpty();
    }
}
