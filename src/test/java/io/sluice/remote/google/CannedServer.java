package io.sluice.remote.google;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/** Answers what it was told to: tokens to whoever asks for one, and to all else one answer. */
final class CannedServer implements AutoCloseable {
    private static final String TOKEN = "{\"access_token\":\"ya29.canned\",\"expires_in\":3599}";

    record Answer(int status, Map<String, String> headers, String body) {
        static Answer of(int status, String body) {
            return new Answer(status, Map.of(), body);
        }

        /** Google's error body. */
        static Answer error(int status, String reason) {
            return of(
                    status,
                    "{\"error\":{\"errors\":[{\"domain\":\"global\",\"reason\":\"" + reason
                            + "\",\"message\":\"secret words\"}],\"code\":" + status
                            + ",\"message\":\"secret words\"}}");
        }
    }

    /** A request as it came. */
    record Seen(String method, String uri, String authorization, String body) {}

    private final HttpServer server;
    final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
    volatile Answer token = Answer.of(200, TOKEN);
    volatile Answer answer = Answer.of(200, "{}");

    CannedServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            seen.add(new Seen(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    String.valueOf(headers.getFirst("Authorization")),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            var given = exchange.getRequestURI().getPath().equals("/token") ? token : answer;
            given.headers().forEach(exchange.getResponseHeaders()::set);
            var bytes = given.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(given.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
