package io.sluice.ledger.rejection;

import io.sluice.event.Ids;
import io.sluice.event.RawRequest;
import java.time.Instant;
import java.util.UUID;

/**
 * A request that failed verification.
 *
 * @param id holds the millisecond of receipt
 * @param tenant the source's; the nil UUID on a platform source
 * @param reason the answer's code
 * @param remoteAddress the peer's IP address; empty where it has none
 */
public record Rejection(
        UUID id, UUID tenant, UUID sourceId, String provider, String reason, String remoteAddress, RawRequest request) {

    /** What it takes in memory, about: headers and URL are small beside this. */
    public static final int OVERHEAD = 8 * 1024;

    public Instant receivedAt() {
        return Ids.time(id);
    }

    public long weight() {
        return OVERHEAD + (long) request.body().length;
    }

    /** Hides the address. */
    @Override
    public String toString() {
        return "Rejection[" + id + ", " + reason + "]";
    }
}
