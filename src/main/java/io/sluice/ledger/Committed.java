package io.sluice.ledger;

import io.sluice.event.Outcome;
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

    public static final Committed NOTHING = new Committed(List.of(), List.of(), Set.of());

    /**
     * @param outcome applied, ignored, duplicate, retrying, dead, held or received
     * @param again a person replayed it, so the time since its receipt says nothing
     */
    public record Settled(String provider, String outcome, Instant receivedAt, boolean again) {
        Settled(String provider, String outcome, Instant receivedAt) {
            this(provider, outcome, receivedAt, false);
        }

        /** What it counts as in the books. */
        String tally() {
            return outcome.equals("duplicate") ? Postings.DUPLICATES : outcome;
        }
    }

    public record Touched(String kind, Outcome outcome) {}
}
