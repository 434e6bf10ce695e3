package io.sluice.ops.embedded;

import io.quarkus.runtime.PreventFurtherStepsException;

/** Why the gateway does not start, in one line for the operator. */
public final class StartRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param line names what is wrong and what it should be; never holds a secret */
    public StartRefused(String line) {
        super(
                line,
                new PreventFurtherStepsException(
                        line, 1)); // as root cause: Quarkus prints it without a stack trace and exits with 1
    }
}
