package io.sluice.ledger.bench;

import io.sluice.event.Ids;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** UUIDv7 that are the same in every run of the same tests, and never the same twice in one. */
public final class SeededIds implements Ids {
    private static final AtomicLong SEEDS = new AtomicLong();
    private static final long VERSION_7 = 0x7000;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final Random random = new Random(SEEDS.incrementAndGet());
    private final Clock clock;

    public SeededIds(Clock clock) {
        this.clock = clock;
    }

    @Override
    public UUID next() {
        return at(clock.instant());
    }

    @Override
    public UUID at(Instant time) {
        return new UUID(
                time.toEpochMilli() << 16 | VERSION_7 | random.nextInt(0x1000), random.nextLong() >>> 2 | VARIANT);
    }
}
