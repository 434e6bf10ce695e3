package io.sluice.ledger.bench;

import io.sluice.ledger.LedgerConfig;
import java.time.Duration;
import java.util.List;

/** The ledger's configuration in a test: short, so that a test sees the ends of it. */
public record Settings(
        List<Duration> backoff, Duration statementTimeout, Duration lockTimeout, long batchBytes, int batchEvents)
        implements LedgerConfig {

    public static final Settings USUAL = new Settings(
            List.of(Duration.ofSeconds(5), Duration.ofSeconds(30)),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            1 << 20,
            100);

    public Settings withBatchBytes(long bytes) {
        return new Settings(backoff, statementTimeout, lockTimeout, bytes, batchEvents);
    }

    public Settings withTimeouts(Duration statement, Duration lock) {
        return new Settings(backoff, statement, lock, batchBytes, batchEvents);
    }
}
