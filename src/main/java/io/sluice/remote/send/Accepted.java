package io.sluice.remote.send;

import java.util.UUID;

/** What became of a wish to send. */
public sealed interface Accepted {

    /**
     * There is a record of it.
     *
     * @param send its id; the record has it
     * @param fresh this very wish made it, and not an earlier one of the same Idempotency-Key
     * @param sandbox nothing is sent
     */
    record Taken(UUID send, boolean fresh, boolean sandbox) implements Accepted {}

    /** The person wants none, or the address takes none; nothing is kept of it. @param reason for people, without the address */
    record Vetoed(String reason) implements Accepted {}

    /** Nothing is sent through this source now; nothing is kept of it. @param reason for people */
    record Shut(String reason) implements Accepted {}

    /** The Idempotency-Key was used for something else. */
    record OtherRequest() implements Accepted {}

    /** The tenant was erased meanwhile. */
    record NoTenant() implements Accepted {}
}
