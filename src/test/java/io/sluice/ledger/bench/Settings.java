package io.sluice.ledger.bench;

import io.sluice.ledger.LedgerConfig;
import java.time.Duration;
import java.util.List;

/** The ledger's configuration in a test: short, so that a test sees the ends of it. */
public record Settings(
        List<Duration> backoff,
        Duration statementTimeout,
        Duration lockTimeout,
        long batchBytes,
        int batchEvents,
        Rejections rejections)
        implements LedgerConfig {

    public static final Settings USUAL = new Settings(
            List.of(Duration.ofSeconds(5), Duration.ofSeconds(30)),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            1 << 20,
            100,
            new Kept(3, 100_000, Duration.ofDays(1)));

    /** What is kept of rejections. */
    public record Kept(int count, long bytes, Duration age) implements Rejections {}

    /** So few rows in a transaction that a handful needs several. */
    @Override
    public Retention retention() {
        return new Let(3, Duration.ofMillis(200));
    }

    /** What is let go of, and when. */
    public record Let(int batch, Duration lockTimeout) implements Retention {
        @Override
        public Duration every() {
            return Duration.ofHours(1);
        }

        @Override
        public Duration audit() {
            return Duration.ofDays(400);
        }

        @Override
        public Duration keys() {
            return Duration.ofDays(30);
        }

        @Override
        public Duration requests() {
            return Duration.ofDays(8);
        }

        @Override
        public Duration tasks() {
            return Duration.ofDays(30);
        }

        @Override
        public int usageMonths() {
            return 25;
        }
    }

    @Override
    public Duration turnTimeout() {
        return Duration.ofSeconds(15);
    }

    public Settings withBatchBytes(long bytes) {
        return new Settings(backoff, statementTimeout, lockTimeout, bytes, batchEvents, rejections);
    }

    public Settings withTimeouts(Duration statement, Duration lock) {
        return new Settings(backoff, statement, lock, batchBytes, batchEvents, rejections);
    }

    public Settings withRejections(Kept kept) {
        return new Settings(backoff, statementTimeout, lockTimeout, batchBytes, batchEvents, kept);
    }
}
