package io.sluice.admin.access;

import io.sluice.event.Problem;
import java.util.List;

/** What became of a request's credential. */
sealed interface Recognition {
    record Known(Caller caller) implements Recognition {}

    /** None, or none of ours, or one that was revoked. */
    record Unknown() implements Recognition {}

    /** One of ours that has come to its end. */
    record Expired() implements Recognition {}

    /** Somebody whom the issuer vouches for and who has no role here. */
    record Powerless() implements Recognition {}

    /** Not looked up: too many wrong ones came from this address. */
    record Slowed(int seconds) implements Recognition {}

    /** What would know it is away. */
    record Unknowable() implements Recognition {}

    /** @throws Problem.Raised 401, 403, 429 or 503 */
    default Caller caller() {
        return switch (this) {
            case Known known -> known.caller();
            case Unknown unknown -> throw unauthenticated();
            case Expired expired -> throw unauthenticated();
            case Powerless powerless ->
                throw Problem.of(403, "forbidden", "The token names no role here, or not the tenant that it is for.")
                        .exception();
            case Slowed slowed ->
                throw new Problem(
                                429,
                                "rate_limited",
                                "Too many unknown credentials came from this address.",
                                List.of(),
                                slowed.seconds())
                        .exception();
            case Unknowable unknowable ->
                throw Problem.unavailable("The credential could not be looked up.")
                        .exception();
        };
    }

    private static Problem.Raised unauthenticated() {
        return Problem.of(401, "unauthenticated", "A known key in Authorization: Bearer … is needed.")
                .exception();
    }
}
