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

/**
 * Requests written down in {@code samples/{provider}/*.http}: a line with method and target, headers, an empty line, then the body byte for byte, with no newline
 * after it unless it is the body's own.
 */
public final class SignerSamples {
    private static final String PUBLIC_URL = "https://hooks.example.com";

    private SignerSamples() {}

    public static List<Signer.Sample> of(String provider) {
        try (var files = Files.list(Path.of(Objects.requireNonNull(
                        SignerSamples.class.getResource("/samples/" + provider), "no samples of " + provider)
                .toURI()))) {
            return files.filter(f -> f.toString().endsWith(".http"))
                    .sorted()
                    .map(SignerSamples::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Signer.Sample read(Path file) {
        try {
            var bytes = Files.readAllBytes(file);
            // One character per byte, so that positions are the same.
            int end = new String(bytes, ISO_8859_1).indexOf("\n\n");
            var head = new String(bytes, 0, end, UTF_8).split("\n");
            var start = head[0].split(" ");
            var headers = Arrays.stream(head)
                    .skip(1)
                    .flatMap(line -> Arrays.stream(line.split(": ", 2)))
                    .toArray(String[]::new);
            var body = Arrays.copyOfRange(bytes, end + 2, bytes.length);
            return new Signer.Sample(
                    file.getFileName().toString(),
                    new RawRequest(start[0], PUBLIC_URL + start[1], Headers.of(headers), body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
