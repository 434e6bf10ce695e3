package io.sluice.ingest;

import io.sluice.event.Problem;
import io.sluice.event.Verification.Reason;
import java.util.Locale;

/** The answers to requests that are not taken; see CONTRACT.md 3. */
final class Refusal {
    static final Problem NOT_FOUND =
            Problem.of(404, "source_not_found", "No active source of this provider has this URL.");
    static final Problem METHOD =
            Problem.of(405, "method_not_allowed", "This provider does not send requests with this method.");
    static final Problem TOO_LARGE =
            Problem.of(413, "payload_too_large", "The body is larger than this provider sends.");
    static final Problem MEDIA_TYPE =
            Problem.of(415, "unsupported_media_type", "This provider does not send this content type or encoding.");
    static final Problem UNAVAILABLE = Problem.unavailable("The request could not be stored just now. Send it again.");

    static final Problem NO_ROOM =
            Problem.unavailable("There are too many requests on their way just now. Send it again.");

    private Refusal() {}

    static Problem unauthentic(Reason reason) {
        var detail = switch (reason) {
            case SIGNATURE_MISSING -> "The request carries no signature of this provider.";
            case SIGNATURE_MISMATCH ->
                "The signature does not match the request under any active secret of this source.";
            case TIMESTAMP_OUT_OF_TOLERANCE ->
                "The signature is genuine, but its timestamp is too far from the present.";
        };
        return Problem.of(401, code(reason), detail);
    }

    static String code(Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    static Problem malformed(String reason) {
        return Problem.of(400, "malformed_body", reason);
    }

    static Problem rateLimited(int seconds) {
        return new Problem(
                429,
                "rate_limited",
                "The rate of this source or its tenant is spent for now.",
                java.util.List.of(),
                seconds);
    }

    static Problem quotaExceeded(int seconds) {
        return new Problem(
                429, "quota_exceeded", "The tenant's events of this month are spent.", java.util.List.of(), seconds);
    }
}
