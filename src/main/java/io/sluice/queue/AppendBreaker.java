package io.sluice.queue;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.vertx.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests from waiting for a partition whose Redis does not take them. It opens when two appends of the last few failed; from then on a write of its own tries
 * Redis again and again, so that no request has to, and closes it when Redis takes that. Only what the ledger cannot take either goes past it.
 */
final class AppendBreaker {
    private static final Logger LOG = Logger.getLogger(AppendBreaker.class);
    private static final int LAST = 4;
    private static final int FEWEST = 2;
    private static final Duration UNTIL_TOLD = Duration.ofDays(3650);

    private final int partition;
    private final Redis redis;
    private final Vertx vertx;
    private final QueueConfig config;
    private final CircuitBreaker breaker;

    AppendBreaker(int partition, Redis redis, Vertx vertx, QueueConfig config) {
        this.partition = partition;
        this.redis = redis;
        this.vertx = vertx;
        this.config = config;
        this.breaker = CircuitBreaker.of(
                "append-" + partition,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(LAST)
                        .minimumNumberOfCalls(FEWEST)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(UNTIL_TOLD)
                        .build());
        this.breaker.getEventPublisher().onStateTransition(change -> {
            if (change.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                LOG.warnf("Redis does not take requests, they go to Postgres partition=%d", partition);
                probeLater();
            }
        });
    }

    /**
     * Fails with {@link QueueUnavailable}: at once while it is open, else where the append fails.
     *
     * @param answered Redis' own answer, however late
     */
    CompletableFuture<@Nullable Void> guard(
            Supplier<CompletableFuture<@Nullable Void>> append, CompletableFuture<@Nullable Void> answered) {
        if (!breaker.tryAcquirePermission()) {
            return CompletableFuture.failedFuture(QueueUnavailable.BREAKER_OPEN);
        }
        long started = breaker.getCurrentTimestamp();
        return append.get().handle((taken, error) -> {
            long took = breaker.getCurrentTimestamp() - started;
            if (error == null) {
                breaker.onSuccess(took, breaker.getTimestampUnit());
                return taken;
            }
            breaker.onError(took, breaker.getTimestampUnit(), error);
            throw new QueueUnavailable("Redis did not take the request", error, answered);
        });
    }

    boolean open() {
        return breaker.getState() == CircuitBreaker.State.OPEN;
    }

    private void probeLater() {
        vertx.setTimer(config.probeEvery().toMillis(), timer -> probe());
    }

    /** A write, as Redis may answer and yet refuse events: OOM, READONLY, MISCONF, LOADING. */
    private void probe() {
        redis.send(Request.cmd(Command.SET)
                        .arg("sluice:{" + partition + "}:probe")
                        .arg("1")
                        .arg("EX")
                        .arg("60"))
                .ifNoItem()
                .after(config.appendTimeout())
                .fail()
                .subscribe()
                .with(
                        taken -> {
                            breaker.transitionToClosedState();
                            LOG.infof("Redis takes requests again partition=%d", partition);
                        },
                        refused -> probeLater());
    }
}
