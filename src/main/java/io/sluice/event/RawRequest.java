package io.sluice.event;

/**
 * One HTTP request as received, not yet verified.
 *
 * @param method HTTP method, upper case
 * @param url the public URL it was sent to: the configured base followed by path and query, byte for byte as received (undecoded)
 * @param body the exact bytes; empty when there were none
 */
public record RawRequest(String method, String url, Headers headers, byte[] body) {

    public RawRequest withBody(byte[] other) {
        return new RawRequest(method, url, headers, other);
    }

    public RawRequest withHeaders(Headers other) {
        return new RawRequest(method, url, other, body);
    }

    /** What follows the {@code ?}, undecoded; empty when there is none. */
    public String query() {
        int mark = url.indexOf('?');
        return mark < 0 ? "" : url.substring(mark + 1);
    }

    /** Says shape only: URL, headers and body may hold secrets and personal data. */
    @Override
    public String toString() {
        return "RawRequest[" + method + ", " + headers.entries().size() + " headers, " + body.length + " bytes]";
    }
}
