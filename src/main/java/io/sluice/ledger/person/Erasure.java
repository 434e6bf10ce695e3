package io.sluice.ledger.person;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The erasure of a person, as far as it has come.
 *
 * @param id the contact's record, which is gone
 * @param counts rows that were erased, by table: records by their kind; events, changes, rejections, refetches, replays, sends
 * @param finishedAt when all had been gone through; empty while that goes on
 */
public record Erasure(
        UUID id, UUID tenant, Map<String, Long> counts, Instant requestedAt, Optional<Instant> finishedAt) {}
