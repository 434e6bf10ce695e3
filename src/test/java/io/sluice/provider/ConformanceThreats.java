package io.sluice.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** What may happen to a request on its way, by what it is called. Nothing here leaves the request as it was. */
final class ConformanceThreats {
    private static final int SAMPLED_BYTES = 64;

    private ConformanceThreats() {}

    /** Other bodies. One bit is flipped at a time, as no encoding here gives both bytes of such a pair one meaning. */
    static Map<String, byte[]> bodies(byte[] body, Random random) {
        var text = new String(body, ISO_8859_1);
        var bodies = new LinkedHashMap<String, byte[]>();
        for (int i = 0; i < SAMPLED_BYTES && body.length > 0; i++) {
            int position = i == 0 ? 0 : i == 1 ? body.length - 1 : random.nextInt(body.length);
            var flipped = body.clone();
            flipped[position] ^= 1;
            bodies.put("byte " + position + " changed", flipped);
        }
        bodies.put("last byte cut", Arrays.copyOf(body, Math.max(0, body.length - 1)));
        bodies.put("second half cut", Arrays.copyOf(body, body.length / 2));
        bodies.put("empty", new byte[0]);
        bodies.put("newline appended", (text + "\n").getBytes(ISO_8859_1));
        bodies.put("space appended", (text + " ").getBytes(ISO_8859_1));
        bodies.put("space prepended", (" " + text).getBytes(ISO_8859_1));
        bodies.put("byte order mark", ("\u00ef\u00bb\u00bf" + text).getBytes(ISO_8859_1));
        bodies.put("CRLF to LF", text.replace("\r\n", "\n").getBytes(ISO_8859_1));
        bodies.put("LF to CRLF", text.replace("\n", "\r\n").getBytes(ISO_8859_1));
        bodies.put("compacted", text.replaceAll("[ \t\r\n]", "").getBytes(ISO_8859_1));
        bodies.put("twice", (text + text).getBytes(ISO_8859_1));
        bodies.values().removeIf(b -> Arrays.equals(b, body));
        return bodies;
    }

    /** Other values of a header that authenticates. */
    static List<String> values(String value) {
        var bytes = value.getBytes(UTF_8);
        var values = new ArrayList<>(List.of(
                "",
                "  ",
                "garbage",
                "=",
                ",",
                "\u0000",
                "0",
                "-1",
                "99999999999999999999999999",
                "é" + value,
                "日本\ud800",
                value + "x",
                value + "é",
                value.substring(1),
                // Four, as base64 may lack its padding and still be the same bytes.
                value.substring(0, value.length() - 4),
                value.substring(0, value.length() / 2),
                new StringBuilder(value).reverse().toString(),
                value.toUpperCase(Locale.ROOT),
                value.toLowerCase(Locale.ROOT),
                HexFormat.of().formatHex(bytes),
                Base64.getEncoder().encodeToString(bytes),
                Base64.getMimeEncoder(4, new byte[] {'\n'}).encodeToString(bytes),
                URLEncoder.encode(value, UTF_8),
                "A".repeat(1 << 17),
                "A".repeat(1 << 17) + value));
        values.removeIf(value::equals);
        return values;
    }

    static RawRequest with(RawRequest request, String header, String... values) {
        var entries = new ArrayList<>(request.headers().without(header).entries());
        for (var value : values) {
            entries.add(Map.entry(header, value));
        }
        return request.withHeaders(new Headers(entries));
    }

    /** Anything at all, often something that begins like a sample. */
    static RawRequest noise(RawRequest sample, Random random) {
        var headers = new ArrayList<Map.Entry<String, String>>();
        for (var header : sample.headers().entries()) {
            switch (random.nextInt(5)) {
                case 0 -> headers.add(Map.entry(header.getKey(), text(random)));
                case 1 -> headers.addAll(List.of(header, header));
                case 2 -> headers.add(Map.entry(text(random), header.getValue()));
                default -> headers.add(header);
            }
        }
        var method = random.nextInt(4) > 0 ? sample.method() : random.nextBoolean() ? "GET" : text(random);
        var url = random.nextInt(4) > 0
                ? sample.url()
                : random.nextBoolean() ? sample.url() + text(random) : text(random);
        return new RawRequest(method, url, new Headers(headers), body(sample.body(), random));
    }

    private static byte[] body(byte[] sample, Random random) {
        var body = random.nextInt(3) > 0 && sample.length > 0 ? sample.clone() : new byte[random.nextInt(300)];
        if (body.length > 0 && body.length != sample.length) {
            random.nextBytes(body);
        }
        for (int i = random.nextInt(8); i > 0 && body.length > 0; i--) {
            body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(body, random.nextInt(body.length + 1)) : body;
    }

    private static String text(Random random) {
        var bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return new String(bytes, random.nextBoolean() ? ISO_8859_1 : UTF_8);
    }
}
