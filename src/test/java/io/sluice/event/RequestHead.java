package io.sluice.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** The request line and headers of HTTP/1.1 as bytes, with nothing added that was not asked for. */
public final class RequestHead {
    private RequestHead() {}

    /**
     * @param target path and query, to stand for those of the request's URL
     * @param more lines besides the request's own headers
     */
    public static byte[] of(RawRequest request, String target, String host, String... more) {
        var head = new StringBuilder(request.method() + ' ' + target + " HTTP/1.1\r\nHost: " + host + "\r\n");
        request.headers()
                .entries()
                .forEach(h -> head.append(h.getKey())
                        .append(": ")
                        .append(h.getValue())
                        .append("\r\n"));
        for (var line : more) {
            head.append(line).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(ISO_8859_1);
    }
}
