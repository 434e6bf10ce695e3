package io.sluice.provider.inbound;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a mail says: its texts, where it has them, and its attachments. */
record Content(@Nullable String text, @Nullable String html, List<Attachment> attachments) {

    @Override
    public String toString() {
        return "Content[" + attachments.size() + " attachments]";
    }
}
