package io.sluice.remote.sendgrid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sendgrid.Method;
import com.sendgrid.Request;
import com.sendgrid.Response;
import com.sendgrid.SendGrid;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.runtime.configuration.DurationConverter;
import io.sluice.ledger.bench.TickedClock;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.Fault;
import io.sluice.ops.far.sendgrid.SendgridFarSide;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.RemoteConfig;
import io.sluice.remote.Wire;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of SendGrid's answers becomes of a call, over real HTTP. */
class ConnectionTest {
    private static final String KEY = "SG.key";
    private static final String MAIL =
            "{\"personalizations\":[{\"to\":[{\"email\":\"%s\"}]}],\"from\":{\"email\":\"a@example.com\"},\"subject\":\"s\",\"content\":[{\"type\":\"text/plain\",\"value\":\"v\"}]}";

    private final TickedClock clock = new TickedClock();
    private final SendgridFarSide far = SendgridFarSide.start(Clock.systemUTC());

    /** As it is shipped. */
    private Duration patience = Duration.ofSeconds(20);

    @AfterEach
    void close() {
        far.close();
    }

    private Wire wire() {
        return new Wire(new SmallRyeConfigBuilder()
                .withMapping(RemoteConfig.class)
                .withDefaultValue("sluice.remote.call-timeout", patience.toMillis() + "ms")
                .withConverter(Duration.class, 500, new DurationConverter())
                .build()
                .getConfigMapping(RemoteConfig.class));
    }

    private Response send(String to) throws IOException {
        return send(far.url(), to);
    }

    private Response send(URI where, String to) throws IOException {
        far.key(KEY);
        var request = new Request();
        request.setMethod(Method.POST);
        request.setEndpoint("mail/send");
        request.setBody(MAIL.formatted(to));
        return new SendGrid(KEY, new Connection(wire(), where, clock)).api(request);
    }

    private CallFailed failure(String to) {
        return catchThrowableOfType(CallFailed.class, () -> send(to));
    }

    @Test
    void a_mail_that_was_taken_has_an_id() throws IOException {
        // When
        var answer = send("b@example.com");
        // Then
        assertThat(answer.getHeaders())
                .containsEntry("X-Message-Id", far.sent().getFirst().messageId());
    }

    @Test
    void a_refusal_names_the_field_and_not_what_stood_there() {
        // When
        var failed = failure("nobody");
        // Then
        assertThat(failed.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failed.reason()).isEqualTo("SendGrid refused it (HTTP 400, personalizations.0.to.0.email).");
    }

    @ParameterizedTest
    @CsvSource({
        "400, REFUSED, false", "401, UNAUTHORIZED, false", "403, UNAUTHORIZED, false", "404, GONE, false",
        "413, REFUSED, false", "415, REFUSED, false", "429, LIMITED, false", "500, UNAVAILABLE, true",
        "502, UNAVAILABLE, true", "503, UNAVAILABLE, true"
    })
    void a_status_says_what_it_means_for_the_mail(int status, Kind kind, boolean maybeDone) {
        // Given
        far.faults().inject(Call.any(), new Fault.Refused(status));
        // When
        var failed = failure("b@example.com");
        // Then
        assertThat(failed.kind()).isEqualTo(kind);
        assertThat(failed.status()).isEqualTo(status);
        assertThat(failed.maybeDone()).isEqualTo(maybeDone);
        assertThat(far.calls()).hasSize(1);
    }

    @Test
    void it_says_how_long_to_wait() {
        // Given
        far.faults().inject(Call.any(), new Fault.Throttled(Duration.ofSeconds(9)));
        // When
        var failed = failure("b@example.com");
        // Then
        assertThat(failed.retryAfter()).contains(Duration.ofSeconds(9));
    }

    @ParameterizedTest
    @CsvSource({"429, 30, PT29.877S", "429, -5, ", "500, 30, "})
    void when_more_may_be_asked_counts_from_now_where_too_much_was_asked(int status, int in, Duration wait)
            throws IOException {
        // Given
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                var reset = TickedClock.START.getEpochSecond() + in;
                exchange.getResponseHeaders().set("X-RateLimit-Reset", Long.toString(reset));
                exchange.sendResponseHeaders(status, -1);
            }
        });
        server.start();
        var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        // When
        var failed = catchThrowableOfType(CallFailed.class, () -> send(url, "b@example.com"));
        // Then
        server.stop(0);
        assertThat(failed.retryAfter()).isEqualTo(Optional.ofNullable(wait));
    }

    @Test
    void silence_ends_and_may_have_been_a_mail() {
        // Given
        patience = Duration.ofMillis(500);
        far.faults().inject(Call.any(), new Fault.Hung());
        // When
        var failed = failure("b@example.com");
        // Then
        assertThat(failed.reason()).isEqualTo("SendGrid did not answer in time.");
        assertThat(failed.maybeDone()).isTrue();
    }

    @Test
    void who_cannot_be_reached_has_taken_nothing() {
        // Given
        far.close();
        // When
        var failed = failure("b@example.com");
        // Then
        assertThat(failed.reason()).isEqualTo("SendGrid cannot be reached.");
        assertThat(failed.maybeDone()).isFalse();
    }
}
