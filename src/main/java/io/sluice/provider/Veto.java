package io.sluice.provider;

import io.sluice.event.RecordKey;

/**
 * What forbids that something is sent: that a flag of a record is set.
 *
 * @param record whose; it need not be there
 * @param flag a field of the record's kind
 * @param reason for people, without the address
 */
public record Veto(RecordKey record, String flag, String reason) {}
