package io.sluice.ledger.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The events, and their changes, of one retention that were received within some days: two partitions that are dropped together. Its names and bounds are those of
 * {@code sluice_ensure_partition}.
 *
 * @param days of retention
 * @param number since 1970
 */
record Slot(int days, long number) {
    private static final Pattern NAME = Pattern.compile("event_(\\d+)_(\\d+)");

    /** @param partition a table's name */
    static Optional<Slot> of(String partition) {
        return Optional.of(NAME.matcher(partition))
                .filter(Matcher::matches)
                .map(name -> new Slot(Integer.parseInt(name.group(1)), Long.parseLong(name.group(2))));
    }

    /** How long one of its events may be kept: until the youngest of them is old enough. */
    Duration longest() {
        return Duration.ofDays(days).plus(step());
    }

    private Duration step() {
        return Duration.ofDays(Math.max(1, days / 10));
    }

    boolean isOver(Instant now) {
        return !end().plus(Duration.ofDays(days)).isAfter(now);
    }

    /** None of its events was received before. */
    Instant begin() {
        return Instant.EPOCH.plus(step().multipliedBy(number));
    }

    private Instant end() {
        return begin().plus(step());
    }

    /** UUIDv7s of a time. @param to exclusive */
    record Gap(UUID from, UUID to) {}

    /** When nothing was received that is in these. A key of an event that is still there stays with it, however old it gets. */
    static List<Gap> gaps(List<Slot> kept, Instant until) {
        var gaps = new ArrayList<Gap>();
        var from = Instant.EPOCH;
        for (var slot : kept.stream().sorted(Comparator.comparing(Slot::begin)).toList()) {
            if (slot.begin().isAfter(from) && from.isBefore(until)) {
                gaps.add(gap(from, slot.begin().isBefore(until) ? slot.begin() : until));
            }
            from = slot.end().isAfter(from) ? slot.end() : from;
        }
        if (from.isBefore(until)) {
            gaps.add(gap(from, until));
        }
        return gaps;
    }

    private static Gap gap(Instant from, Instant to) {
        return new Gap(OldRows.first(from), OldRows.first(to));
    }

    String events() {
        return "event_" + days + "_" + number;
    }

    String changes() {
        return "change_" + days + "_" + number;
    }

    /** What whoever drops it has to lock, in the order of the batches of the queue, which write the changes first: so these never wait for each other in a circle. */
    String locks() {
        return "ONLY change_" + days + ", " + changes() + ", ONLY event_" + days + ", " + events();
    }
}
