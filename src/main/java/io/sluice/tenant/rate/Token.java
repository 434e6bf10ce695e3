package io.sluice.tenant.rate;

import java.time.Duration;

/** Whether one more request fits into a {@link Limit}. */
public sealed interface Token {
    record Taken() implements Token {}

    /** @param retryAfterSeconds at least 1 */
    record Spent(int retryAfterSeconds) implements Token {
        static Spent of(long nanos) {
            return new Spent(
                    (int) Duration.ofNanos(nanos).plusSeconds(1).minusNanos(1).toSeconds());
        }
    }
}
