package io.sluice.chaos.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.process.Proxy;

/** A connection to Redis on which the steps of an entry's way are seen: appended, handed to a consumer, acknowledged. */
public final class RedisWire implements Proxy.Wire {
    private final Trap trap;
    private volatile boolean appending;
    private volatile boolean acknowledging;

    public RedisWire(Trap trap) {
        this.trap = trap;
    }

    @Override
    public boolean toStore(byte[] piece) {
        var text = new String(piece, ISO_8859_1);
        if (text.contains("'XADD'")) {
            appending = true;
            return trap.passes(Step.APPEND_SENT);
        }
        if (text.contains("'XACK'")) {
            acknowledging = true;
            return trap.passes(Step.ACKNOWLEDGE_SENT);
        }
        return true;
    }

    @Override
    public boolean fromStore(byte[] piece) {
        if (appending) {
            appending = false;
            return trap.passes(Step.APPEND_ANSWERED);
        }
        if (acknowledging) {
            acknowledging = false;
            return trap.passes(Step.ACKNOWLEDGE_ANSWERED);
        }
        // A stream is named where entries of it are handed out, and in no other answer.
        return !new String(piece, ISO_8859_1).contains("sluice:{") || trap.passes(Step.CLAIM_ANSWERED);
    }
}
