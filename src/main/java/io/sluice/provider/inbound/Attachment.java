package io.sluice.provider.inbound;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an attachment outside the sealed payload.
 *
 * @param size bytes after decoding; null where only the list of attachments names it
 */
record Attachment(
        @Nullable String filename,
        @Nullable String contentType,
        @Nullable Long size) {

    Map<String, @Nullable Object> plain() {
        var plain = new LinkedHashMap<String, @Nullable Object>();
        plain.put("filename", filename);
        plain.put("content_type", contentType);
        plain.put("size", size);
        return plain;
    }

    /** People name their files. */
    @Override
    public String toString() {
        return "Attachment[" + size + " bytes]";
    }
}
