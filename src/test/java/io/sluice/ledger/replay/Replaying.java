package io.sluice.ledger.replay;

import io.sluice.ledger.Bench;

/** Replays for tests of the rooms beside this one. */
public final class Replaying {
    private Replaying() {}

    public static Replays on(Bench bench) {
        return new Replays(bench.transactions, bench.vault, bench.ids, bench.clock);
    }
}
