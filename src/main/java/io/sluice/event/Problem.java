package io.sluice.event;

import java.util.List;

/**
 * What went wrong and what would be right, as RFC 9457 tells it. Names fields, never repeats values.
 *
 * @param status HTTP status
 * @param code CONTRACT.md 3 and 5
 * @param detail one sentence for the caller
 * @param errors the fields at fault, if any
 * @param retryAfterSeconds 0: no hint
 */
public record Problem(int status, String code, String detail, List<FieldError> errors, int retryAfterSeconds) {

    /** One field at fault. */
    public record FieldError(String field, String message) {}

    public static Problem of(int status, String code, String detail) {
        return new Problem(status, code, detail, List.of(), 0);
    }

    public static Problem invalid(String field, String message) {
        return new Problem(
                400, "invalid_request", "The request is not valid.", List.of(new FieldError(field, message)), 0);
    }

    public static Problem notFound() {
        return of(404, "not_found", "There is no such object here.");
    }

    public static Problem conflict(String detail) {
        return of(409, "conflict", detail);
    }

    public static Problem unavailable(String detail) {
        return new Problem(503, "unavailable", detail, List.of(), 5);
    }

    public Raised exception() {
        return new Raised(this);
    }

    /** The one unchecked exception that reaches a caller: it carries the answer. */
    public static final class Raised extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        private Raised(Problem problem) {
            super(problem.code(), null, false, false);
            this.problem = problem;
        }

        public Problem problem() {
            return problem;
        }
    }
}
