package io.sluice.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;

/** Requests as text that a fuzzer can cut and paste: a line with method and URL, a line for each header, a blank line, the body. Every text is some request. */
final class HttpText {
    private HttpText() {}

    static byte[] write(RawRequest request) {
        var text = new ByteArrayOutputStream();
        text.writeBytes((request.method() + ' ' + request.url() + '\n').getBytes(UTF_8));
        request.headers()
                .entries()
                .forEach(h -> text.writeBytes((h.getKey() + ": " + h.getValue() + '\n').getBytes(UTF_8)));
        text.write('\n');
        text.writeBytes(request.body());
        return text.toByteArray();
    }

    static RawRequest read(byte[] text) {
        int end = new String(text, ISO_8859_1).indexOf("\n\n");
        var head = new String(text, 0, end < 0 ? text.length : end, UTF_8).split("\n", -1);
        var start = head[0].split(" ", 2);
        var headers = new ArrayList<Map.Entry<String, String>>();
        for (int i = 1; i < head.length; i++) {
            var header = head[i].split(": ", 2);
            headers.add(Map.entry(header[0], header.length == 1 ? "" : header[1]));
        }
        var body = end < 0 ? new byte[0] : Arrays.copyOfRange(text, end + 2, text.length);
        return new RawRequest(start[0], start.length == 1 ? "" : start[1], new Headers(headers), body);
    }
}
