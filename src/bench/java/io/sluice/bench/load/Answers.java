package io.sluice.bench.load;

import java.time.Instant;
import java.util.Map;

/**
 * How a target answered.
 *
 * @param firstSent when the first byte went out
 * @param statuses answers by HTTP status; 0 counts what was never answered
 * @param latency in milliseconds
 */
public record Answers(Instant firstSent, Instant lastAnswer, Map<Integer, Long> statuses, Latency latency) {
    private static final int OK = 200;
    private static final double MILLIS = 1000;

    /** Milliseconds until the answer. */
    public record Latency(double p50, double p99, double p999, double max) {}

    public long accepted() {
        return statuses.getOrDefault(OK, 0L);
    }

    /** Answers other than 200, and none at all. */
    public long refused() {
        return statuses.values().stream().mapToLong(Long::longValue).sum() - accepted();
    }

    /** Accepted requests per second. */
    public double rate() {
        return accepted() / (java.time.Duration.between(firstSent, lastAnswer).toMillis() / MILLIS);
    }
}
