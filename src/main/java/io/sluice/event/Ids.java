package io.sluice.event;

import java.time.Instant;
import java.util.UUID;

/** Where new identifiers come from. */
public interface Ids {
    /** Above every UUIDv7, so that everything comes before it; Postgres compares UUIDs as unsigned bytes. */
    UUID LAST = new UUID(-1, -1);

    /** A UUIDv7 of now. */
    UUID next();

    /** A UUIDv7 whose timestamp is the given millisecond. */
    UUID at(Instant time);

    /** The millisecond inside a UUIDv7. */
    static Instant time(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}
