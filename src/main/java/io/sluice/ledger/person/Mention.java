package io.sluice.ledger.person;

import io.sluice.event.RawRequest;
import io.sluice.ledger.read.EventFilter;
import io.sluice.ledger.read.RefetchReader;
import io.sluice.ledger.read.StoredRejection;
import io.sluice.ledger.read.StoredReplay;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a person is named beside records and events. Each hides what it holds. */
public sealed interface Mention {
    /** A request that was refused. */
    record Rejection(StoredRejection stored, RawRequest request) implements Mention {}

    /** An object that is to be fetched. */
    record Refetch(RefetchReader.Refetch stored) implements Mention {}

    /** Events that are applied again, as somebody chose them. */
    record Replay(StoredReplay stored, EventFilter filter) implements Mention {
        @Override
        public String toString() {
            return "Replay[" + stored.id() + "]";
        }
    }

    /**
     * What is still to be sent.
     *
     * @param kind messages or emails
     * @param order what is sent, from whom to whom: plain values of JSON
     * @param error why it was not sent yet; null where there is nothing to tell
     */
    record Send(
            UUID id,
            UUID source,
            String kind,
            String status,
            @Nullable String error,
            Instant createdAt,
            @Nullable Object order)
            implements Mention {
        @Override
        public String toString() {
            return "Send[" + id + ", " + status + "]";
        }
    }
}
