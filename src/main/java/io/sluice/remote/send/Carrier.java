package io.sluice.remote.send;

import io.sluice.event.Event;
import io.sluice.provider.Veto;
import io.sluice.remote.CallFailed;
import io.sluice.remote.Credentials.Access;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A provider by which things are sent. */
interface Carrier<O extends Order> {

    /** @param providerId the provider's id of what was sent @param event tells it */
    record Done(String providerId, Event event) {}

    /**
     * What the provider has that may be a send, the likeliest first.
     *
     * @param same in all that was asked for
     * @param alike in all but the text
     */
    record Found(List<Done> same, List<Alike> alike) {}

    /** @param holds its text holds ours */
    record Alike(Done done, boolean holds) {}

    /** What a call that failed leaves to be done. */
    enum Next {
        /** It was not done for certain: the same again, later. */
        AGAIN,
        /** It may have been done: the provider is asked, and then perhaps the same again. */
        LOOK,
        /** It may have been done, and the provider cannot be asked. */
        WAIT,
        /** It will never be done. */
        FAIL
    }

    List<Veto> vetoes(O order);

    /** @param at to the millisecond */
    Event requested(UUID send, O order, Instant at);

    /** @param code the provider's number; 0: none */
    Event failed(UUID send, O order, Instant at, String reason, int code);

    /**
     * Sends it, once. Blocking.
     *
     * @throws CallFailed see {@link #next}
     */
    Done call(Access access, UUID send, O order);

    Next next(CallFailed failed);

    /**
     * What the provider has that may be it. Blocking.
     *
     * @param since when the call began
     * @throws CallFailed the provider cannot be asked now
     */
    Found look(Access access, UUID send, O order, Instant since);
}
