package io.sluice.ingest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Taking requests. */
@ConfigMapping(prefix = "sluice.ingest")
public interface IngestConfig {
    /** Longest a client may take to send a body; then the connection is closed. */
    @WithDefault("30s")
    Duration bodyTimeout();

    /** Longest that stores which hang may keep a request waiting; then it is answered 503. */
    @WithDefault("5s")
    Duration storeTimeout();
}
