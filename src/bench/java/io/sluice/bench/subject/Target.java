package io.sluice.bench.subject;

import io.sluice.bench.load.Traffic;

/** What answers webhooks. */
public sealed interface Target permits Sluice, Rival, AppendOnly {
    /** As in the table. */
    String name();

    /** Starts it on empty stores, with sources of that provider. Returns when it answers. */
    Running start(Stores stores, Traffic traffic) throws Exception;

    /** @param most after how many events at the latest it is measured */
    default int warmUp(int most) {
        return most;
    }
}
