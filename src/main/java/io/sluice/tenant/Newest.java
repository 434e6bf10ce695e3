package io.sluice.tenant;

import java.util.UUID;

/** Paging from the newest id back. */
final class Newest {
    /** Above every UUIDv7, so that everything comes before it; Postgres compares UUIDs as unsigned bytes. */
    static final UUID ANY = new UUID(-1, -1);

    private Newest() {}
}
