package io.sluice.ops.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What leaves for Sentry. */
class ErrorReportsTest {
    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer sentry;

    @BeforeEach
    void play() throws IOException {
        sentry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sentry.createContext("/api/1/envelope/", this::take);
        sentry.start();
    }

    @AfterEach
    void end() {
        sentry.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody();
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (var in = zipped ? new GZIPInputStream(body) : body) {
            received.add(new String(in.readAllBytes(), UTF_8));
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private static Handler[] handlers() {
        return Logger.getLogger("").getHandlers();
    }

    @Test
    void an_error_arrives_without_personal_data_and_a_warning_does_not() throws Exception {
        // Given
        var reports = new ErrorReports(
                Optional.of("http://key@localhost:" + sentry.getAddress().getPort() + "/1"));
        reports.start(new StartupEvent());
        // When
        try {
            publish(Level.WARNING, "only a warning", new IllegalStateException("sesame"));
            publish(
                    Level.SEVERE,
                    "request failed of ada@example.com",
                    new IllegalStateException("sesame", new SQLException("(address)=(sesame)", "23505")));
            await().until(() -> !received.isEmpty());
        } finally {
            reports.stop(new ShutdownEvent());
        }
        // Then
        var all = String.join("\n", received);
        assertThat(all)
                .contains(
                        "request failed of [masked]",
                        "SQLState 23505",
                        "java.lang.IllegalStateException",
                        "an_error_arrives")
                .doesNotContain("sesame", "ada@", "only a warning", "server_name", "breadcrumbs");
    }

    @Test
    void without_a_dsn_there_is_nothing() {
        // Given
        var before = handlers();
        var reports = new ErrorReports(Optional.empty());
        // When
        reports.start(new StartupEvent());
        // Then
        assertThat(handlers()).containsExactly(before);
        reports.stop(new ShutdownEvent());
    }

    private static void publish(Level level, String message, Throwable thrown) {
        var record = new LogRecord(level, message);
        record.setThrown(thrown);
        record.setLoggerName("io.sluice.test");
        for (var handler : handlers()) {
            if (handler instanceof SentryHandler) {
                handler.publish(record);
            }
        }
    }
}
