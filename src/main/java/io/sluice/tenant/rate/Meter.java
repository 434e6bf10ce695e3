package io.sluice.tenant.rate;

import io.github.bucket4j.TimeMeter;
import java.util.function.LongSupplier;

/** The time of buckets. @param nanos a clock like {@link System#nanoTime} */
public record Meter(LongSupplier nanos) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
        return nanos.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
        return false;
    }
}
