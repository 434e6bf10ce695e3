package io.sluice.ledger.read;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Which events are meant; what is empty does not matter.
 *
 * @param since received then or later
 * @param until received before
 */
public record EventFilter(
        Optional<String> provider,
        Optional<String> type,
        Optional<String> status,
        Optional<UUID> sourceId,
        Optional<String> externalId,
        Optional<Instant> since,
        Optional<Instant> until) {

    public static final EventFilter ALL = new EventFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
}
