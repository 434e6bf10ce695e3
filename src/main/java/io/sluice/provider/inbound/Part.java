package io.sluice.provider.inbound;

import java.nio.charset.Charset;
import java.util.Optional;

/**
 * One part of a multipart form, where it lies in the body.
 *
 * @param contentType as sent; empty when it was not
 * @param from first byte of the content
 * @param to after its last byte
 */
record Part(String name, Optional<String> filename, String contentType, byte[] body, int from, int to) {

    String text(Charset charset) {
        return new String(body, from, to - from, charset);
    }

    int size() {
        return to - from;
    }

    boolean isAttachment() {
        return filename.isPresent() || name.matches("attachment\\d+");
    }

    @Override
    public String toString() {
        return "Part[" + size() + " bytes]";
    }
}
