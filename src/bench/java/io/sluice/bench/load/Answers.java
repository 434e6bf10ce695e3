package io.sluice.bench.load;

import java.time.Instant;
import java.util.HashMap;
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
    public record Latency(double p50, double p99, double p999, double max) {
        private Latency and(Latency other) {
            return new Latency(
                    Math.max(p50, other.p50),
                    Math.max(p99, other.p99),
                    Math.max(p999, other.p999),
                    Math.max(max, other.max));
        }
    }

    /** Of both, who sent at once; of their latencies the longer, since those of all together cannot be told from them. */
    Answers and(Answers other) {
        var all = new HashMap<>(statuses);
        other.statuses.forEach((status, count) -> all.merge(status, count, Long::sum));
        return new Answers(
                firstSent.isBefore(other.firstSent) ? firstSent : other.firstSent,
                lastAnswer.isAfter(other.lastAnswer) ? lastAnswer : other.lastAnswer,
                all,
                latency.and(other.latency));
    }

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
