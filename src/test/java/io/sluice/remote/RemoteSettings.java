package io.sluice.remote;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The room's configuration in a test: no limit that a test would meet by accident, and short waits. */
public record RemoteSettings(Duration callTimeout, int rate, int burst, int breakAfter) implements RemoteConfig {
    public static final RemoteSettings USUAL = new RemoteSettings(Duration.ofSeconds(10), 10_000, 10_000, 1000);

    public RemoteSettings withCallTimeout(Duration timeout) {
        return new RemoteSettings(timeout, rate, burst, breakAfter);
    }

    public Calls calls() {
        return new Calls(this, new SimpleMeterRegistry());
    }

    /** Where a provider's far side stands for all of them. */
    public static ApiUrls urls(URI far) {
        return new Urls(far, far, far, far);
    }

    private record Urls(URI stripeApiUrl, URI twilioApiUrl, URI sendgridApiUrl, URI googleApiUrl) implements ApiUrls {}

    @Override
    public int concurrency() {
        return 8;
    }

    @Override
    public int perTenant() {
        return 4;
    }

    @Override
    public Duration every() {
        return Duration.ofMillis(100);
    }

    @Override
    public Duration heartbeat() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Duration connectTimeout() {
        return Duration.ofSeconds(2);
    }

    @Override
    public List<Duration> backoff() {
        return List.of(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(2));
    }

    @Override
    public Duration rest() {
        return Duration.ofSeconds(1);
    }
}
