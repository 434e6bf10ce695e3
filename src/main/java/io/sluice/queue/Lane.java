package io.sluice.queue;

/** Which of a partition's two streams a request goes to. */
public enum Lane {
    /** What tenants send within their fair rate; always taken first. */
    FAIR("requests"),
    /** What a tenant sends above it; gets what the other leaves of the workers' time, and comes to the same records in the end, as order does not matter. */
    SURPLUS("surplus");

    private final String stream;

    Lane(String stream) {
        this.stream = stream;
    }

    /** The braces make the partition the hash tag, so Redis Cluster spreads partitions over its nodes. */
    String stream(int partition) {
        return "sluice:{" + partition + "}:" + stream;
    }
}
