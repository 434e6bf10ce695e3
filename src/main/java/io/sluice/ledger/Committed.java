package io.sluice.ledger;

import io.sluice.event.Outcome;
import io.sluice.ledger.row.Postings;
import java.time.Instant;
import java.util.List;

/** What one transaction did, for metrics. */
public record Committed(List<Settled> events, List<Touched> changes) {

    /** @param outcome applied, ignored, duplicate, retrying, dead, held or received */
    public record Settled(String provider, String outcome, Instant receivedAt) {
        /** What it counts as in the books. */
        String tally() {
            return outcome.equals("duplicate") ? Postings.DUPLICATES : outcome;
        }
    }

    public record Touched(String kind, Outcome outcome) {}
}
