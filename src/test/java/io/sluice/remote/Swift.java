package io.sluice.remote;

import java.time.Duration;
import java.util.List;

/** Waits that a test can wait for. @param perTenant tasks of one tenant at once */
public record Swift(int perTenant) implements RemoteConfig {
    @Override
    public int concurrency() {
        return 32;
    }

    @Override
    public Duration every() {
        return Duration.ofMillis(50);
    }

    @Override
    public Duration heartbeat() {
        return Duration.ofMillis(200);
    }

    @Override
    public Duration connectTimeout() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Duration callTimeout() {
        return Duration.ofSeconds(1);
    }

    @Override
    public List<Duration> backoff() {
        return List.of(Duration.ofMillis(100));
    }

    @Override
    public int rate() {
        return 1_000;
    }

    @Override
    public int burst() {
        return 1_000;
    }

    @Override
    public int breakAfter() {
        return 3;
    }

    @Override
    public Duration rest() {
        return Duration.ofSeconds(1);
    }
}
