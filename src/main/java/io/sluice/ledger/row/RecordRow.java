package io.sluice.ledger.row;

import io.sluice.event.Event;
import io.sluice.event.RecordKey;
import io.sluice.record.State;
import java.time.Instant;
import java.util.UUID;

/** One record while a batch works on it. */
public final class RecordRow {
    /** Where it is found: hashed where personal. */
    public record Ref(String kind, UUID tenant, String externalRef, String scopeRef) {}

    public final UUID id;
    public final UUID tenant;
    public final String provider;
    public final Instant createdAt;
    public Ref ref;
    public RecordKey key;
    public State state;
    public Instant versionAt;
    public UUID versionEvent;
    /** Has to be written. */
    public boolean dirty;
    /** Stands in the table already. */
    public boolean stored;

    public RecordRow(UUID id, String provider, Instant createdAt, Ref ref, RecordKey key, State state) {
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
    public void become(State after, UUID eventId, Event event, Instant receivedAt) {
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
