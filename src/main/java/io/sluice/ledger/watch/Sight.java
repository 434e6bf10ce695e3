package io.sluice.ledger.watch;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToDoubleFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a store answered last, for gauges to tell. Before the first answer, and once the last is too old, they tell NaN: what nobody knows must neither look healthy nor
 * go on to alarm. {@code sluice_gauges_age_seconds} tells for how long there has been no answer. Thread-safe.
 */
public final class Sight<T> {
    private static final Logger LOG = Logger.getLogger(Sight.class);
    private static final Duration BELIEVED = Duration.ofMinutes(1);
    private static final int INTERVALS = 3;

    private final String name;
    private final MeterRegistry registry;
    private final Clock clock;
    private final long believed;
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile Seen<T> latest;

    /** @param at the clock's nanoseconds; without a value those of the start */
    private record Seen<T>(@Nullable T value, long at) {}

    /** What asks a store. */
    @FunctionalInterface
    public interface Look<T> {
        /** @throws SQLException there is no answer this time */
        T look() throws SQLException;
    }

    /**
     * @param name what is looked at, as label and log say it
     * @param interval how often; an answer is believed for three of them, and for a minute at the least
     */
    public Sight(String name, Duration interval, MeterRegistry registry) {
        this.name = name;
        this.registry = registry;
        this.clock = registry.config().clock();
        this.believed =
                Math.max(BELIEVED.toNanos(), interval.multipliedBy(INTERVALS).toNanos());
        this.latest = new Seen<>(null, clock.monotonicTime());
        Gauge.builder("sluice.gauges.age.seconds", this, sight -> sight.age() / (double) TimeUnit.SECONDS.toNanos(1))
                .tag("gauge", name)
                .strongReference(true)
                .register(registry);
    }

    /** A gauge that tells a part of what was seen. @param tags names and values in turn */
    public void gauge(String meter, ToDoubleFunction<T> part, String... tags) {
        Gauge.builder(meter, this, sight -> sight.tell(part))
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /** Asks, and keeps the answer. Of failures that follow each other the first is logged, and what ends them; empty: this was one. */
    public Optional<T> look(Look<T> look) {
        try {
            var value = look.look();
            answered(value);
            return Optional.of(value);
        } catch (SQLException | RuntimeException e) {
            failed(e);
            return Optional.empty();
        }
    }

    private void answered(T value) {
        long silent = age();
        latest = new Seen<>(value, clock.monotonicTime());
        if (failing.getAndSet(false)) {
            LOG.infof("gauges are read again gauge=%s after_seconds=%d", name, TimeUnit.NANOSECONDS.toSeconds(silent));
        }
    }

    private void failed(Exception e) {
        if (!failing.getAndSet(true)) {
            var state = e instanceof SQLException sql ? " " + sql.getSQLState() : "";
            LOG.warnf(
                    "gauges cannot be read; without an answer they tell NaN gauge=%s within_seconds=%d error=%s%s",
                    name, TimeUnit.NANOSECONDS.toSeconds(believed), e.getClass().getName(), state);
        }
    }

    private long age() {
        return clock.monotonicTime() - latest.at();
    }

    private double tell(ToDoubleFunction<T> part) {
        var seen = latest;
        var value = seen.value();
        return value == null || clock.monotonicTime() - seen.at() > believed ? Double.NaN : part.applyAsDouble(value);
    }
}
