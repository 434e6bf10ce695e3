package io.sluice.ledger.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
        var end = begin().plus(step());
        return !end.plus(Duration.ofDays(days)).isAfter(now);
    }

    /** None of its events was received before. */
    Instant begin() {
        return Instant.EPOCH.plus(step().multipliedBy(number));
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
