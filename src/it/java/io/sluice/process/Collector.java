package io.sluice.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What OpenTelemetry's collector is to the gateway: takes traces by OTLP over HTTP. */
final class Collector implements AutoCloseable {
    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    private Collector(HttpServer server) {
        this.server = server;
    }

    static Collector start() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var collector = new Collector(server);
        server.createContext("/", collector::take);
        server.start();
        return collector;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            bodies.add(exchange.getRequestBody().readAllBytes());
            paths.add(exchange.getRequestURI().getPath());
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /** A span as it came. */
    record Told(Span span) {
        String traceId() {
            return hex(span.getTraceId());
        }

        String id() {
            return hex(span.getSpanId());
        }

        String parentId() {
            return hex(span.getParentSpanId());
        }

        /** What an attribute says; empty where there is none. */
        String says(String key) {
            return span.getAttributesList().stream()
                    .filter(attribute -> attribute.getKey().equals(key))
                    .map(attribute -> attribute.getValue().hasIntValue()
                            ? Long.toString(attribute.getValue().getIntValue())
                            : attribute.getValue().getStringValue())
                    .findFirst()
                    .orElse("");
        }

        private static String hex(com.google.protobuf.ByteString bytes) {
            return HexFormat.of().formatHex(bytes.toByteArray());
        }
    }

    /** All spans of this name. */
    List<Told> spans(String name) {
        return requests().stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .filter(span -> span.getName().equals(name))
                .map(Told::new)
                .toList();
    }

    /** What all that came says of who sent it. */
    List<String> services() {
        return requests().stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(sent -> sent.getResource().getAttributesList().stream())
                .filter(attribute -> attribute.getKey().equals("service.name"))
                .map(attribute -> attribute.getValue().getStringValue())
                .distinct()
                .toList();
    }

    private List<ExportTraceServiceRequest> requests() {
        return bodies.stream().map(Collector::parsed).toList();
    }

    private static ExportTraceServiceRequest parsed(byte[] body) {
        try {
            return ExportTraceServiceRequest.parseFrom(body);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Where it was called. */
    List<String> paths() {
        return paths.stream().distinct().toList();
    }

    /** Every byte that came, one character each. */
    String bytes() {
        return String.join(
                "\n", bodies.stream().map(b -> new String(b, ISO_8859_1)).toList());
    }

    /** Whoever calls now finds nobody. */
    @Override
    public void close() {
        server.stop(0);
    }
}
