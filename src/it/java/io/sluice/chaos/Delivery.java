package io.sluice.chaos;

import io.sluice.process.Door;
import java.util.concurrent.atomic.AtomicInteger;

/** How often one request was taken. */
record Delivery(Request request, AtomicInteger accepted, AtomicInteger uncertain) {
    Delivery(Request request) {
        this(request, new AtomicInteger(), new AtomicInteger());
    }

    /** A request that was refused for a fault of the gateway may be in a store all the same. */
    void answered(int status) {
        switch (status) {
            case 200 -> accepted.incrementAndGet();
            case Door.CLOSED -> {}
            default -> uncertain.incrementAndGet();
        }
    }
}
