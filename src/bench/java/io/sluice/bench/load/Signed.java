package io.sluice.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.event.RawRequest;
import io.sluice.event.RequestHead;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Requests that were signed just now, each of them to be sent once.
 *
 * @param events how many events they hold together
 */
public record Signed(List<RawRequest> requests, long events) {
    private static final int BUFFER = 1 << 20;
    private static final Pattern PATH = Pattern.compile("(?<=[^/:])/.*");

    /** The same by where they go, {@code http://host:port/}. */
    Map<String, Signed> byServer() {
        var parts = requests.stream()
                .collect(Collectors.groupingBy(
                        request -> PATH.matcher(request.url()).replaceFirst("/"),
                        LinkedHashMap::new,
                        Collectors.toList()));
        var servers = new LinkedHashMap<String, Signed>();
        parts.forEach((server, part) -> servers.put(server, new Signed(part, events * part.size() / requests.size())));
        return servers;
    }

    /** Writes them for wrk: eight digits say how many bytes of HTTP follow. */
    void write(Path file) throws IOException {
        try (var out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
            for (var request : requests) {
                var head = head(request);
                out.write("%08d".formatted(head.length + request.body().length).getBytes(ISO_8859_1));
                out.write(head);
                out.write(request.body());
            }
        }
    }

    static byte[] head(RawRequest request) {
        var uri = URI.create(request.url());
        return RequestHead.of(
                request, uri.getRawPath(), uri.getRawAuthority(), "Content-Length: " + request.body().length);
    }
}
