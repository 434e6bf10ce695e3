package io.sluice.event;

import java.util.Optional;
import java.util.UUID;

/** What checking one request against a source's secrets concluded. Returned, never thrown. */
public sealed interface Verification {

    /**
     * An authentic request. Only a provider's {@code verify} makes one, and the queue takes nothing else.
     *
     * @param matched id of the secret that verified it; empty where the source id itself is the secret
     */
    record Verified(RawRequest request, Optional<UUID> matched) implements Verification {}

    record Rejected(Reason reason) implements Verification {}

    /** Why a request is not taken as authentic. */
    enum Reason {
        SIGNATURE_MISSING,
        SIGNATURE_MISMATCH,
        TIMESTAMP_OUT_OF_TOLERANCE
    }

    static Verification missing() {
        return new Rejected(Reason.SIGNATURE_MISSING);
    }

    static Verification mismatch() {
        return new Rejected(Reason.SIGNATURE_MISMATCH);
    }
}
