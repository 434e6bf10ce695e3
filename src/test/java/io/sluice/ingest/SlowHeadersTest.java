package io.sluice.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code quarkus.http.idle-timeout} does to who is never idle: a connection counts as read from when something whole has arrived. Held here, as it stands in no manual. */
class SlowHeadersTest {
    private static final Duration IDLE = Duration.ofMillis(700);
    private static final int BETWEEN_BYTES = 50;

    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        var options = new HttpServerOptions()
                .setPort(0)
                .setIdleTimeout((int) IDLE.toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        server = vertx.createHttpServer(options)
                .requestHandler(request -> request.response().end())
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_client_that_never_ends_its_headers_is_closed_though_it_goes_on_sending() throws IOException {
        // Given
        var started = Instant.now();
        // When
        int answer = drip("GET / HTTP/1.1\r\nX-Slow: " + "a".repeat(200));
        // Then
        assertThat(answer).isNegative();
        assertThat(Duration.between(started, Instant.now())).isBetween(IDLE, IDLE.multipliedBy(6));
    }

    @Test
    void a_client_that_is_slow_and_comes_to_an_end_is_answered() throws IOException {
        assertThat(drip("GET / HTTP/1.1\r\n\r\n", 10)).isEqualTo('H');
    }

    private int drip(String text) throws IOException {
        return drip(text, 0);
    }

    /** Sends a text byte by byte until it is answered. @param atOnce characters before that. @return the first byte of the answer, or −1: the connection was closed */
    private int drip(String text, int atOnce) throws IOException {
        try (var socket = new Socket("localhost", server.actualPort())) {
            socket.setSoTimeout(BETWEEN_BYTES);
            socket.getOutputStream().write(text.substring(0, atOnce).getBytes(US_ASCII));
            for (byte b : text.substring(atOnce).getBytes(US_ASCII)) {
                socket.getOutputStream().write(b);
                try {
                    return socket.getInputStream().read();
                } catch (SocketTimeoutException silent) {
                    // the next byte is due
                }
            }
            socket.setSoTimeout(5_000);
            return socket.getInputStream().read();
        } catch (java.net.SocketException reset) {
            return -1;
        }
    }
}
