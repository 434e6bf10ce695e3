package io.sluice.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Requests written down in {@code samples/{provider}/*.http}: a line with method and target, headers, an empty line, then the body byte for byte, with no newline
 * after it unless it is the body's own.
 */
public final class SignerSamples {
    private static final String PUBLIC_URL = "https://hooks.example.com";

    private SignerSamples() {}

    public static List<Signer.Sample> of(String provider) {
        return read(provider, ".http", SignerSamples::request);
    }

    /**
     * Files that hold a body alone, and nothing else.
     *
     * @param contentType of the bytes of a file
     */
    public static List<Signer.Sample> bodies(String provider, String ending, Function<byte[], String> contentType) {
        return read(
                provider,
                ending,
                body -> new RawRequest(
                        "POST",
                        PUBLIC_URL + "/webhooks/" + provider + "/src_1",
                        Headers.of("Content-Type", contentType.apply(body)),
                        body));
    }

    private static List<Signer.Sample> read(String provider, String ending, Function<byte[], RawRequest> request) {
        try (var files = Files.list(Path.of(Objects.requireNonNull(
                        SignerSamples.class.getResource("/samples/" + provider), "no samples of " + provider)
                .toURI()))) {
            return files.filter(f -> f.toString().endsWith(ending))
                    .sorted()
                    .map(f -> new Signer.Sample(f.getFileName().toString(), request.apply(bytes(f))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RawRequest request(byte[] bytes) {
        // One character per byte, so that positions are the same.
        int end = new String(bytes, ISO_8859_1).indexOf("\n\n");
        var head = new String(bytes, 0, end, UTF_8).split("\n");
        var start = head[0].split(" ");
        var headers = Arrays.stream(head)
                .skip(1)
                .flatMap(line -> Arrays.stream(line.split(": ", 2)))
                .toArray(String[]::new);
        var body = Arrays.copyOfRange(bytes, end + 2, bytes.length);
        return new RawRequest(start[0], PUBLIC_URL + start[1], Headers.of(headers), body);
    }
}
