package io.sluice.tenant.rate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.vertx.core.Future;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** The buckets in Redis. A breaker keeps requests from waiting for a Redis that is away or slow. Thread-safe, never blocks. */
@ApplicationScoped
class RedisTokens {
    private static final Logger LOG = Logger.getLogger(RedisTokens.class);
    private static final int LAST = 4;
    private static final int FEWEST = 2;

    /**
     * A key holds the time, in microseconds of Redis' clock, at which its bucket is full again; no key is a full bucket, so what is idle leaves nothing behind. Arguments:
     * tokens per second, capacity, tokens wanted, tokens given back, tokens for which it is worth to come again. Answers the tokens given and, where none is left, the
     * microseconds until it is worth it. The microsecond that is added is what rounding may have lost.
     */
    private static final String TAKE = """
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local each = 1000000 / tonumber(ARGV[1])
            local full = each * tonumber(ARGV[2])
            local wanted = tonumber(ARGV[3])
            local missing = math.min(full, tonumber(redis.call('GET', KEYS[1]) or now) - now)
            missing = math.max(0, missing - each * tonumber(ARGV[4]))
            local given = math.max(0, math.min(wanted, math.floor((full - missing + 1) / each)))
            missing = missing + each * given
            if missing > 0 then
              redis.call('SET', KEYS[1], string.format('%.0f', now + missing), 'PX', math.ceil(missing / 1000))
            else
              redis.call('DEL', KEYS[1])
            end
            if missing + each <= full + 1 then return {given, 0} end
            return {given, math.max(1, math.ceil(missing + each * tonumber(ARGV[5]) - full))}""";

    private static final String SHA = sha1(TAKE);

    private final io.vertx.redis.client.Redis redis;
    private final Duration patience;
    private final CircuitBreaker breaker;

    RedisTokens(Redis redis, RatesConfig config) {
        this.redis = redis.getDelegate();
        this.patience = config.patience();
        this.breaker = CircuitBreaker.of(
                "rates",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(LAST)
                        .minimumNumberOfCalls(FEWEST)
                        .failureRateThreshold(50)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitDurationInOpenState(config.askAgainAfter())
                        .build());
        this.breaker.getEventPublisher().onStateTransition(change -> log(change.getStateTransition()));
    }

    private static void log(CircuitBreaker.StateTransition change) {
        if (change == CircuitBreaker.StateTransition.CLOSED_TO_OPEN) {
            LOG.warn("Redis does not tell what is left of rates, this node holds them alone");
        } else if (change == CircuitBreaker.StateTransition.HALF_OPEN_TO_CLOSED) {
            LOG.info("Redis tells again what is left of rates");
        }
    }

    /**
     * What Redis gave.
     *
     * @param tokens how many
     * @param waitNanos how long it is not worth to ask for more; 0 where there are more
     */
    record Grant(int tokens, long waitNanos) {}

    /** Whether it answered when it was last asked. If not, it may be asked as {@link #permits} says, but nobody should wait for it. */
    boolean answers() {
        return breaker.getState() == CircuitBreaker.State.CLOSED;
    }

    /** Whether it may be asked now; who was told so has to {@link #ask}. */
    boolean permits() {
        return breaker.tryAcquirePermission();
    }

    /**
     * Takes tokens.
     *
     * @param unused tokens of this bucket that were taken before and not used
     * @return fails where Redis does not answer in time, or with an error
     */
    CompletableFuture<Grant> ask(Limit limit, int wanted, int unused) {
        long started = breaker.getCurrentTimestamp();
        return called(limit, wanted, unused)
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((grant, error) -> {
                    long took = breaker.getCurrentTimestamp() - started;
                    if (error == null) {
                        breaker.onSuccess(took, breaker.getTimestampUnit());
                    } else {
                        breaker.onError(took, breaker.getTimestampUnit(), error);
                    }
                });
    }

    /** Whoever was let through the breaker has to tell it how it went, so that nothing is thrown here. */
    private CompletableFuture<Grant> called(Limit limit, int wanted, int unused) {
        try {
            return call(limit, wanted, unused).toCompletionStage().toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** By its sum; a Redis that does not know the script yet, or no more, is given it. */
    private Future<Grant> call(Limit limit, int wanted, int unused) {
        return redis.send(take(Command.EVALSHA, SHA, limit, wanted, unused))
                .recover(error -> String.valueOf(error.getMessage()).startsWith("NOSCRIPT")
                        ? redis.send(take(Command.EVAL, TAKE, limit, wanted, unused))
                        : Future.failedFuture(error))
                .map(RedisTokens::grant);
    }

    private static Request take(Command command, String script, Limit limit, int wanted, int unused) {
        return Request.cmd(command)
                .arg(script)
                .arg(1)
                .arg(limit.key())
                .arg(limit.perSecond())
                .arg(limit.atOnce())
                .arg(wanted)
                .arg(unused)
                .arg(limit.lease());
    }

    private static Grant grant(Response answer) {
        return new Grant(
                answer.get(0).toInteger(),
                TimeUnit.MICROSECONDS.toNanos(answer.get(1).toLong()));
    }

    /** What Redis names a script by. */
    private static String sha1(String script) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(script.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
