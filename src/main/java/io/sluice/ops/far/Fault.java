package io.sluice.ops.far;

import java.time.Duration;

/** How a call goes wrong. */
public sealed interface Fault {

    /** Nothing is done; the answer is the provider's own of this status. Google's of 403 is {@code rateLimitExceeded}. */
    record Refused(int status) implements Fault {}

    /** Nothing is done; the answer is the provider's 429. */
    record Throttled(Duration retryAfter) implements Fault {}

    /** Nothing is done or answered until the fault is lifted; then the call goes on as if nothing had been. */
    record Hung() implements Fault {}

    /** Nothing is done; the connection is cut. */
    record Dropped() implements Fault {}

    /** What was asked is done, then the connection is cut. */
    record Lost() implements Fault {}

    /** What was asked is done; the answer is 200 with JSON that breaks off. */
    record Garbled() implements Fault {}
}
