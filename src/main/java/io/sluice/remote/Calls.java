package io.sluice.remote;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.sluice.remote.CallFailed.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The one way out to the providers' APIs: a breaker and a rate limit for each source (or calendar), and a count of what came of it. Thread-safe; blocks the caller for
 * as long as its source's rate asks for, and the call takes.
 */
@ApplicationScoped
public class Calls {
    private static final List<String> PROVIDERS = List.of("stripe", "twilio", "sendgrid", "gcal");
    private static final String DONE = "ok";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int SOURCES = 100_000;

    private final RemoteConfig config;
    private final MeterRegistry registry;
    private final CircuitBreakerConfig breakers;
    private final Cache<UUID, Line> lines = Caffeine.newBuilder()
            .maximumSize(SOURCES)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    private record Line(CircuitBreaker breaker, Bucket bucket) {}

    Calls(RemoteConfig config, MeterRegistry registry) {
        this.config = config;
        this.registry = registry;
        this.breakers = CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(config.breakAfter())
                .minimumNumberOfCalls(config.breakAfter())
                .failureRateThreshold(100)
                .waitDurationInOpenState(config.rest())
                .permittedNumberOfCallsInHalfOpenState(1)
                .recordException(e -> !(e instanceof CallFailed failed) || failed.kind() == Kind.UNAVAILABLE)
                .build();
        for (var provider : PROVIDERS) {
            count(provider, DONE, 0);
            for (var kind : Kind.values()) {
                count(provider, kind.label(), 0);
            }
        }
    }

    /** Being told of the start is what makes this bean, and its series, before the first call. */
    void start(@Observes StartupEvent event) {}

    /**
     * Makes a call, where this source's calls are not withheld.
     *
     * @param source whose credential is used
     * @throws CallFailed it was not done, or it is not known whether it was
     */
    public <T> T call(String provider, UUID source, Supplier<T> call) {
        try {
            var result = guarded(lines.get(source, this::line), call);
            count(provider, DONE, 1);
            return result;
        } catch (CallFailed failed) {
            count(provider, failed.kind().label(), 1);
            throw failed;
        }
    }

    private static <T> T guarded(Line line, Supplier<T> call) {
        try {
            if (!line.bucket().asBlocking().tryConsume(1, PATIENCE)) {
                throw new CallFailed(Kind.WITHHELD, 0, "Too many calls wait for this credential.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallFailed(Kind.WITHHELD, 0, "The node is stopping.");
        }
        if (!line.breaker().tryAcquirePermission()) {
            throw new CallFailed(
                    Kind.WITHHELD,
                    0,
                    "The provider's API did not answer several times; it is left alone for a moment.");
        }
        long started = System.nanoTime();
        try {
            var result = call.get();
            line.breaker().onSuccess(System.nanoTime() - started, java.util.concurrent.TimeUnit.NANOSECONDS);
            return result;
        } catch (RuntimeException | Error e) {
            line.breaker().onError(System.nanoTime() - started, java.util.concurrent.TimeUnit.NANOSECONDS, e);
            throw e;
        }
    }

    private Line line(UUID source) {
        return new Line(
                CircuitBreaker.of(source.toString(), breakers),
                Bucket.builder()
                        .addLimit(limit ->
                                limit.capacity(config.burst()).refillGreedy(config.rate(), Duration.ofSeconds(1)))
                        .build());
    }

    private void count(String provider, String outcome, int calls) {
        Counter.builder("sluice.provider.calls")
                .tag("provider", provider)
                .tag("outcome", outcome)
                .register(registry)
                .increment(calls);
    }
}
