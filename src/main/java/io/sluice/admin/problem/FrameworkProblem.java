package io.sluice.admin.problem;

import io.sluice.event.Problem;
import io.sluice.ledger.StoreUnavailable;
import java.sql.SQLException;

/** What the HTTP framework and the stores refuse, in the contract's words. */
final class FrameworkProblem {
    private FrameworkProblem() {}

    static Problem of(int status, String path) {
        return switch (status) {
            case 401 -> Problem.of(status, "unauthenticated", "A known key in Authorization: Bearer … is needed.");
            case 403 -> Problem.of(status, "forbidden", "This is not allowed.");
            case 404 ->
                path.startsWith("/webhooks")
                        ? Problem.of(status, "source_not_found", "There is no such source.")
                        : Problem.notFound();
            case 405 -> Problem.of(status, "method_not_allowed", "This path does not take this method.");
            case 406 -> Problem.of(status, "not_acceptable", "The answer is application/json.");
            case 408 -> Problem.of(status, "request_timeout", "The body did not come in time.");
            case 413 -> Problem.of(status, "payload_too_large", "The body is too large.");
            case 415 -> Problem.of(status, "unsupported_media_type", "The body has to be application/json.");
            case 503 -> Problem.unavailable("This cannot be answered now; try again.");
            default ->
                status >= 500
                        ? Problem.of(status, "internal_error", "This is a fault of ours; the log says more.")
                        : Problem.of(status, "invalid_request", "The request is not valid.");
        };
    }

    /** Whether Postgres being away or overloaded is behind this. */
    static boolean storeAway(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof StoreUnavailable || (cause instanceof SQLException sql && StoreUnavailable.is(sql))) {
                return true;
            }
        }
        return false;
    }
}
