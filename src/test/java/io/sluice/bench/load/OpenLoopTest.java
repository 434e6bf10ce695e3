package io.sluice.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a server of the JDK, on one thread. */
@Timeout(60)
class OpenLoopTest {
    private static final int OK = 200;
    private static final int BUSY = 503;
    private static final double AT_ONCE = 1e6;

    private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private HttpServer server;

    /** @param nanos when it was there */
    private record Seen(String path, String type, String body, int port, long nanos) {}

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(thread);
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
        thread.shutdownNow();
    }

    private void answer(HttpHandler handler) {
        server.createContext("/", exchange -> {
            seen.add(new Seen(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8),
                    exchange.getRemoteAddress().getPort(),
                    System.nanoTime()));
            handler.handle(exchange);
        });
    }

    private static void say(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, 2);
        exchange.getResponseBody().write("ok".getBytes(UTF_8));
        exchange.close();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private Signed requests(int many) {
        return new Signed(
                IntStream.range(0, many)
                        .mapToObj(i -> new RawRequest(
                                "POST",
                                url("/to/" + i),
                                Headers.of("Content-Type", "text/plain"),
                                ("body " + i).getBytes(UTF_8)))
                        .toList(),
                many);
    }

    private List<Long> ports() {
        return seen.stream().map(each -> (long) each.port()).distinct().toList();
    }

    @Test
    void each_request_is_sent_once_as_it_is_over_as_many_connections() throws Exception {
        // Given
        answer(exchange -> say(exchange, OK));
        // When
        var answers = new OpenLoop(4, AT_ONCE).send(requests(40));
        // Then
        assertThat(answers.statuses()).isEqualTo(Map.of(OK, 40L));
        assertThat(seen.stream().map(each -> each.path() + ' ' + each.type() + ' ' + each.body()))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 40)
                        .mapToObj(i -> "/to/" + i + " text/plain body " + i)
                        .toList());
        assertThat(ports()).hasSize(4);
    }

    @Test
    void fewer_requests_than_connections_are_all_sent() throws Exception {
        // Given
        answer(exchange -> say(exchange, OK));
        // When
        var answers = new OpenLoop(4, AT_ONCE).send(requests(2));
        // Then
        assertThat(answers.statuses()).isEqualTo(Map.of(OK, 2L));
    }

    @Test
    void none_is_sent_before_it_is_due() throws Exception {
        // Given
        answer(exchange -> say(exchange, OK));
        // When: the second to the last, a hundredth of a second each
        new OpenLoop(1, 100).send(requests(12));
        // Then
        var times = seen.stream().map(Seen::nanos).toList();
        assertThat(times.getLast() - times.getFirst()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Test
    void a_request_that_waits_for_a_connection_has_its_time_from_when_it_was_due() throws Exception {
        // Given
        answer(exchange -> say(exchange, OK));
        // When: all but the first are due at once
        var answers = new OpenLoop(1, AT_ONCE).send(requests(50));
        // Then
        var times = seen.stream().map(Seen::nanos).toList();
        long fromSecondToLast = times.getLast() - times.get(1);
        long dueApart = TimeUnit.SECONDS.toNanos(50) / (long) AT_ONCE;
        assertThat(answers.latency().max() * TimeUnit.MILLISECONDS.toNanos(1))
                .isGreaterThanOrEqualTo(fromSecondToLast - dueApart);
    }

    @Test
    void other_answers_are_counted_as_they_are() throws Exception {
        // Given
        answer(exchange -> say(exchange, exchange.getRequestURI().getPath().endsWith("7") ? BUSY : OK));
        // When
        var answers = new OpenLoop(2, AT_ONCE).send(requests(20));
        // Then
        assertThat(answers.statuses()).isEqualTo(Map.of(OK, 18L, BUSY, 2L));
    }

    @Test
    void a_server_that_closes_what_it_has_answered_gets_new_connections() throws Exception {
        // Given
        answer(exchange -> {
            exchange.getResponseHeaders().set("Connection", "close");
            say(exchange, OK);
        });
        // When
        var answers = new OpenLoop(2, AT_ONCE).send(requests(10));
        // Then
        assertThat(answers.statuses()).isEqualTo(Map.of(OK, 10L));
        assertThat(ports()).hasSize(10);
    }

    @Test
    void what_is_cut_off_has_no_answer_and_is_not_sent_again() throws Exception {
        // Given
        answer(exchange -> {
            if (exchange.getRequestURI().getPath().endsWith("5")) {
                exchange.close();
            } else {
                say(exchange, OK);
            }
        });
        // When
        var answers = new OpenLoop(2, AT_ONCE).send(requests(20));
        // Then
        assertThat(answers.statuses()).isEqualTo(Map.of(OK, 18L, 0, 2L));
        assertThat(seen.stream().map(Seen::path)).doesNotHaveDuplicates();
    }

    @Test
    void a_connection_that_is_cut_off_as_it_opens_has_another_in_its_place() throws Exception {
        // Given
        answer(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/to/0")) {
                exchange.close();
            } else {
                say(exchange, OK);
            }
        });
        // When
        var answers = new OpenLoop(1, AT_ONCE).send(requests(5));
        // Then
        assertThat(answers.statuses()).isEqualTo(Map.of(OK, 4L, 0, 1L));
    }

    @Test
    void an_answer_that_ends_with_its_connection_is_one() throws Exception {
        // Given
        try (var plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            thread.execute(() -> answerAndClose(plain));
            var requests = IntStream.range(0, 5)
                    .mapToObj(i -> new RawRequest(
                            "POST", "http://127.0.0.1:" + plain.getLocalPort() + "/", Headers.NONE, new byte[0]))
                    .toList();
            // When
            var answers = new OpenLoop(1, AT_ONCE).send(new Signed(requests, 5));
            // Then
            assertThat(answers.statuses()).isEqualTo(Map.of(OK, 5L));
        }
    }

    /** Until the server is closed. */
    private static void answerAndClose(ServerSocket server) {
        while (!server.isClosed()) {
            try (var connection = server.accept()) {
                var request = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
                var line = request.readLine();
                while (line != null && !line.isEmpty()) {
                    line = request.readLine();
                }
                connection.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nok".getBytes(UTF_8));
            } catch (IOException e) {
                // the client or the server is closed
            }
        }
    }

    @Test
    void a_server_that_is_not_there_is_said() {
        // Given
        var requests = requests(2);
        server.stop(0);
        // When, Then
        assertThatThrownBy(() -> new OpenLoop(1, AT_ONCE).send(requests))
                .hasRootCauseInstanceOf(ConnectException.class);
    }

    @Test
    void two_servers_have_no_common_schedule() {
        // Given
        var requests = Stream.of("http://127.0.0.1:1/", "http://127.0.0.1:2/")
                .map(url -> new RawRequest("POST", url, Headers.NONE, new byte[0]))
                .toList();
        // When, Then
        assertThatThrownBy(() -> new OpenLoop(1, AT_ONCE).send(new Signed(requests, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("127.0.0.1:1");
    }
}
