package io.sluice.worker;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Whether the loops of this node move. A loop beats each time it goes round, also while it waits for a store that is away. */
@ApplicationScoped
public class Pulse {
    private final Clock clock;
    private final WorkerConfig config;
    private final Map<String, Instant> beats = new ConcurrentHashMap<>();

    Pulse(Clock clock, WorkerConfig config) {
        this.clock = clock;
        this.config = config;
    }

    void beat(String loop) {
        beats.put(loop, clock.instant());
    }

    /** True while every loop that was started has moved lately; also where this node runs none. */
    public boolean moving() {
        var oldest = clock.instant().minus(config.stuckAfter());
        return beats.values().stream().noneMatch(oldest::isAfter);
    }
}
