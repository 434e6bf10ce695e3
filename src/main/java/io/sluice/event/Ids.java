package io.sluice.event;

import java.time.Instant;
import java.util.UUID;

/** Where new identifiers come from. */
public interface Ids {
    /** A UUIDv7 of now. */
    UUID next();

    /** A UUIDv7 whose timestamp is the given millisecond. */
    UUID at(Instant time);

    /** The millisecond inside a UUIDv7. */
    static Instant time(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}
