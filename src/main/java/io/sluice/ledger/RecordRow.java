package io.sluice.ledger;

import io.sluice.event.Event;
import io.sluice.event.RecordKey;
import io.sluice.record.State;
import java.time.Instant;
import java.util.UUID;

/** One record while a batch works on it. */
final class RecordRow {
    /** Where it is found: hashed where personal. */
    record Ref(String kind, UUID tenant, String externalRef, String scopeRef) {}

    final UUID id;
    final UUID tenant;
    final String provider;
    final Instant createdAt;
    Ref ref;
    RecordKey key;
    State state;
    Instant versionAt;
    UUID versionEvent;
    /** Has to be written. */
    boolean dirty;
    /** Stands in the table already. */
    boolean stored;

    RecordRow(UUID id, String provider, Instant createdAt, Ref ref, RecordKey key, State state) {
        this.id = id;
        this.tenant = ref.tenant();
        this.provider = provider;
        this.createdAt = createdAt;
        this.ref = ref;
        this.key = key;
        this.state = state;
        this.versionAt = Instant.EPOCH;
        this.versionEvent = new UUID(0, 0);
    }

    /** Takes in a merged state and notes which event its newest part came from. */
    void become(State after, UUID eventId, Event event, Instant receivedAt) {
        if (after == state) {
            return;
        }
        state = after;
        dirty = true;
        var at = after.versions().values().stream()
                .map(v -> v.at())
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
        var effective = at.equals(Instant.EPOCH) ? event.occurredAt().orElse(receivedAt) : at;
        if (!effective.equals(versionAt) || effective.equals(event.occurredAt().orElse(receivedAt))) {
            versionAt = effective;
            versionEvent = eventId;
        }
    }
}
