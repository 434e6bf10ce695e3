package io.sluice.ledger;

import io.sluice.event.Outcome;
import io.sluice.event.Receipt;
import io.sluice.ledger.row.Postings;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What one transaction did.
 *
 * @param busy tenants that somebody else wrote to just then: theirs was left out and is to be tried again
 */
public record Committed(List<Settled> events, List<Touched> changes, Set<UUID> busy) {

    private static final UUID NO_REQUEST = new UUID(0, 0);

    public static final Committed NOTHING = new Committed(List.of(), List.of(), Set.of());

    /**
     * @param requestId what it came with just now; the nil UUID where it waited in the ledger
     * @param outcome applied, ignored, duplicate, retrying, dead, held or received
     * @param again a person replayed it, so the time since its receipt says nothing
     */
    public record Settled(
            UUID tenant, UUID requestId, String provider, String outcome, Instant receivedAt, boolean again) {
        /** What a request that was not in the ledger before brought. */
        Settled(Receipt receipt, String outcome) {
            this(receipt.tenant(), receipt.requestId(), receipt.provider(), outcome, receipt.receivedAt(), false);
        }

        /** What waited in the ledger. */
        Settled(UUID tenant, String provider, String outcome, Instant receivedAt, boolean again) {
            this(tenant, NO_REQUEST, provider, outcome, receivedAt, again);
        }

        /** What it counts as in the books. */
        String tally() {
            return outcome.equals("duplicate") ? Postings.DUPLICATES : outcome;
        }
    }

    public record Touched(String kind, Outcome outcome) {}
}
