package io.sluice.ingest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Taking requests. */
@ConfigMapping(prefix = "sluice.ingest")
public interface IngestConfig {
    /** Longest a client may take to send a body; then the connection is closed. */
    @WithDefault("30s")
    @Min(1) Duration bodyTimeout();

    /** Longest that stores which hang may keep a request waiting; then it is answered 503. */
    @WithDefault("5s")
    @Min(1) Duration storeTimeout();

    /**
     * How many bytes the bodies of requests that are not answered yet may take on this node, or an eighth of the heap where that is less, as a
     * large one is there four times while it is kept; beyond, a request is answered 503.
     * The last quarter of it is for bodies up to 64 KiB.
     */
    @WithDefault("268435456")
    @Min(1) long bodiesBytes();

    Rejections rejections();

    /** Requests that failed verification, on their way to Postgres. */
    interface Rejections {
        /** Longest that the answer to such a request waits until it can be listed, but half of {@code store-timeout} at most. */
        @WithDefault("250ms")
        @Min(0) Duration patience();

        /** How many may wait on this node to be written; further ones are dropped, first those of the source that has most. */
        @WithDefault("1000")
        @Min(1) int waiting();

        /** How many bytes those that wait may take in memory. */
        @WithDefault("67108864")
        @Min(1) long waitingBytes();
    }
}
