package io.sluice.queue;

import java.util.List;

/** Which of a partition's streams a request waits in. */
public enum Lane {
    /** What tenants send within their fair rate; taken first. */
    FAIR("requests"),
    /** What a tenant sends above it; gets what the other leaves of the workers' time, and comes to the same records in the end, as order does not matter. */
    SURPLUS("surplus"),
    /** What of the fair lane waited for so long that something went wrong before; new requests do not wait behind it. */
    LATE("late");

    /** Those that a request may be appended to. */
    static final List<Lane> AT_THE_DOOR = List.of(FAIR, SURPLUS);

    private final String stream;

    Lane(String stream) {
        this.stream = stream;
    }

    /** The braces make the partition the hash tag, so Redis Cluster spreads partitions over its nodes. */
    String stream(int partition) {
        return "sluice:{" + partition + "}:" + stream;
    }
}
