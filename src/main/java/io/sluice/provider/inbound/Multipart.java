package io.sluice.provider.inbound;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Takes {@code multipart/form-data} apart without copying it, in one pass. Our own, because the parts' charsets are told by another part, and libraries
 * decode before they can know.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7578">RFC 7578</a>
 */
final class Multipart {
    /** Parts beyond these are left out; they stay in the raw payload. */
    static final int MAX_PARTS = 1_000;

    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int MAX_BOUNDARY = 200;

    private final byte[] body;
    private final byte[] delimiter;

    private Multipart(byte[] body, byte[] delimiter) {
        this.body = body;
        this.delimiter = delimiter;
    }

    /**
     * The named parts; empty when the body is not a whole multipart of this boundary. Nothing may stand before the first delimiter: the signature covers the
     * timestamp and the body as one text, and what a preamble could swallow, somebody could shift between the two.
     */
    static Optional<List<Part>> parse(byte[] body, String contentType) {
        return Parameters.get(contentType, "boundary")
                .filter(b -> !b.isEmpty() && b.length() <= MAX_BOUNDARY)
                .map(b -> new Multipart(body, ("--" + b).getBytes(StandardCharsets.UTF_8)))
                .flatMap(Multipart::parts);
    }

    private Optional<List<Part>> parts() {
        if (!isDelimiter(0)) {
            return Optional.empty();
        }
        var parts = new ArrayList<Part>();
        int at = 0;
        while (!isClosing(at)) {
            int start = lineEnd(at);
            int next = nextDelimiter(start);
            if (next < 0) {
                return Optional.empty();
            }
            if (parts.size() < MAX_PARTS) {
                part(start, beforeLineEnd(start, next)).ifPresent(parts::add);
            }
            at = next;
        }
        return Optional.of(parts);
    }

    private Optional<Part> part(int start, int end) {
        int content = afterHeaders(start, end);
        if (content < 0) {
            return Optional.empty();
        }
        var headers = HeaderBlock.of(body, start, content);
        var disposition = headers.first("Content-Disposition").orElse("");
        return Parameters.get(disposition, "name")
                .map(name -> new Part(
                        name,
                        Parameters.get(disposition, "filename"),
                        headers.first("Content-Type").orElse(""),
                        body,
                        content,
                        end));
    }

    /** Where the content begins; -1 when there is no blank line in reach. */
    private int afterHeaders(int start, int end) {
        int limit = Math.min(end, start + MAX_HEADER_BYTES);
        for (int line = start; line < limit; line = lineEnd(line)) {
            if (HeaderBlock.isBlank(body, line, end)) {
                return lineEnd(line);
            }
        }
        return -1;
    }

    private int nextDelimiter(int from) {
        for (int line = from; line < body.length; line = lineEnd(line)) {
            if (isDelimiter(line)) {
                return line;
            }
        }
        return -1;
    }

    /** Whether a line is the delimiter, perhaps closing or padded, and nothing else. */
    private boolean isDelimiter(int line) {
        int end = line + delimiter.length;
        if (end > body.length || !Arrays.equals(body, line, end, delimiter, 0, delimiter.length)) {
            return false;
        }
        if (isClosing(line)) {
            return true;
        }
        while (end < body.length && (body[end] == ' ' || body[end] == '\t' || body[end] == '\r')) {
            end++;
        }
        return end < body.length && body[end] == '\n';
    }

    private boolean isClosing(int line) {
        int end = line + delimiter.length;
        return end + 1 < body.length && body[end] == '-' && body[end + 1] == '-';
    }

    /** After the line's LF, or the end of the body. */
    private int lineEnd(int from) {
        int i = from;
        while (i < body.length && body[i] != '\n') {
            i++;
        }
        return Math.min(i + 1, body.length);
    }

    /** The CRLF before a delimiter belongs to the delimiter. */
    private int beforeLineEnd(int start, int delimiterAt) {
        int end = delimiterAt;
        if (end > start && body[end - 1] == '\n') {
            end--;
        }
        return end > start && body[end - 1] == '\r' ? end - 1 : end;
    }
}
