package io.sluice.provider;

import io.sluice.event.RawRequest;
import java.util.Set;

/**
 * What is refused before a request is parsed.
 *
 * @param maxBytes largest body, in bytes
 * @param methods HTTP methods taken
 * @param mediaTypes media types taken for a body; empty: any or none
 * @param costly verification takes long enough to be kept off the event loop
 */
public record Limits(int maxBytes, Set<String> methods, Set<String> mediaTypes, boolean costly) {

    public static final int MIB = 1024 * 1024;

    /** Whether the declared type (and encoding) of content is one this provider sends; a request without a body needs none. */
    public boolean accepts(RawRequest request) {
        var encoding = request.headers().single("Content-Encoding").orElse("identity");
        return encoding.equalsIgnoreCase("identity")
                && (mediaTypes.isEmpty()
                        || "GET".equals(request.method())
                        || mediaTypes.contains(request.headers().mediaType()));
    }
}
