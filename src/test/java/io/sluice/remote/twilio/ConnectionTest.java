package io.sluice.remote.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.type.PhoneNumber;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.RemoteConfig;
import io.sluice.remote.Wire;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of Twilio's answers becomes of a call, over real HTTP. */
class ConnectionTest {
    private static final String ACCOUNT = "AC00000000000000000000000000000001";

    private record Asked(String line, String authorization, String body) {}

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private volatile int status = 201;
    private volatile String answer = "{\"sid\":\"SM1\",\"status\":\"queued\"}";
    private volatile Duration retryAfter = Duration.ZERO;
    private volatile boolean hanging;

    /** As it is shipped. */
    private Duration patience = Duration.ofSeconds(20);

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void close() {
        over.countDown();
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(new Asked(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            if (hanging) {
                exchange.sendResponseHeaders(201, 1000);
                exchange.getResponseBody().write("{\"sid\"".getBytes(UTF_8));
                exchange.getResponseBody().flush();
                over.await();
                return;
            }
            if (!retryAfter.isZero()) {
                exchange.getResponseHeaders().set("Retry-After", Long.toString(retryAfter.toSeconds()));
            }
            var bytes = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Wire wire() {
        return new Wire(new SmallRyeConfigBuilder()
                .withMapping(RemoteConfig.class)
                .withDefaultValue("sluice.remote.call-timeout", patience.toMillis() + "ms")
                .withConverter(Duration.class, 500, new io.quarkus.runtime.configuration.DurationConverter())
                .build()
                .getConfigMapping(RemoteConfig.class));
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/prefix/");
    }

    private Message send(URI base) {
        return Message.creator(new PhoneNumber("+15550000001"), new PhoneNumber("+15550000002"), "Hi & bye")
                .create(Connection.client(wire(), base, ACCOUNT, "token"));
    }

    private CallFailed failure(URI base) {
        return catchThrowableOfType(CallFailed.class, () -> send(base));
    }

    @Test
    void a_request_goes_to_the_configured_base_with_the_account_s_name_and_token() {
        // When
        var made = send(url());
        // Then
        assertThat(made.getSid()).isEqualTo("SM1");
        assertThat(asked).singleElement().satisfies(one -> {
            assertThat(one.line()).isEqualTo("POST /prefix/2010-04-01/Accounts/" + ACCOUNT + "/Messages.json");
            assertThat(one.authorization())
                    .isEqualTo("Basic " + Base64.getEncoder().encodeToString((ACCOUNT + ":token").getBytes(UTF_8)));
            assertThat(one.body()).contains("To=%2B15550000001").contains("Body=Hi+%26+bye");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "400, 21211, REFUSED", "400, 21604, REFUSED", "400, 21603, REFUSED", "400, 21610, REFUSED",
        "400, 21614, REFUSED", "400, 21617, REFUSED", "400, 21619, REFUSED", "400, 21611, LIMITED",
        "400, 14107, LIMITED", "401, 20003, UNAUTHORIZED", "403, 20403, UNAUTHORIZED", "404, 20404, GONE",
        "429, 20429, LIMITED", "429, 63038, LIMITED", "500, 20500, UNAVAILABLE", "503, 20503, UNAVAILABLE"
    })
    void an_error_keeps_twilio_s_number_and_not_its_words(int http, int code, Kind kind) {
        // Given
        status = http;
        answer = "{\"code\":" + code + ",\"message\":\"about +15550000001\",\"status\":" + http + "}";
        retryAfter = Duration.ofSeconds(7);
        // When
        var failed = failure(url());
        // Then
        assertThat(failed.kind()).isEqualTo(kind);
        assertThat(failed.code()).isEqualTo(code);
        assertThat(failed.status()).isEqualTo(http);
        assertThat(failed.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(failed.reason()).contains("(" + code + ")").doesNotContain("555");
        assertThat(failed.maybeDone()).isEqualTo(http >= 500);
    }

    @Test
    void nothing_is_sent_twice_by_itself() {
        // Given
        status = 500;
        answer = "";
        // When
        var failed = failure(url());
        // Then
        assertThat(failed.reason()).isEqualTo("Twilio is at fault (HTTP 500).");
        assertThat(asked).hasSize(1);
    }

    @Test
    void an_answer_that_stops_in_its_middle_is_waited_for_so_long_only() {
        // Given
        patience = Duration.ofMillis(500);
        hanging = true;
        // When
        var failed = failure(url());
        // Then
        assertThat(failed.reason()).isEqualTo("Twilio did not answer in time.");
        assertThat(failed.maybeDone()).isTrue();
    }

    @Test
    void who_cannot_be_reached_has_done_nothing() {
        // Given
        server.stop(0);
        // When
        var failed = failure(url());
        // Then
        assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failed.maybeDone()).isFalse();
    }

    @Test
    void a_redirect_is_not_followed() {
        // Given
        status = 302;
        // When
        var failed = failure(url());
        // Then
        assertThat(failed.maybeDone()).isTrue();
        assertThat(asked).hasSize(1);
    }
}
