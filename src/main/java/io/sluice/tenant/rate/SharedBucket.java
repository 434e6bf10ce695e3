package io.sluice.tenant.rate;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * This node's share of one bucket.
 *
 * <p>A request needs two tokens. One is of the node's own bucket, as if it were alone: who is above the rate already here costs Redis nothing, and where Redis is away this
 * one suffices. The other is of the bucket in Redis, of which the node takes a few at a time (a lease) and uses them up here. What it does not use within {@link #LAPSE}
 * it does not use later, but gives back when it asks next. Where Redis had too few, it is not asked again before it has a lease. Thread-safe, never blocks.
 */
final class SharedBucket {
    static final CompletableFuture<Token> TAKEN = CompletableFuture.completedFuture(new Token.Taken());

    /** How long a node may sit on tokens of which others may have need. */
    private static final Duration LAPSE = Duration.ofSeconds(1);

    private final Limit limit;
    private final RedisTokens redis;
    private final LongSupplier nanos;
    private final Bucket alone;

    private int leased;
    private long lapsesAt;
    private long emptyUntil;
    /** How many wait for what Redis answers. */
    private int waiting;
    /** The last question to Redis: whether it answered. */
    private CompletableFuture<Boolean> asked = CompletableFuture.completedFuture(true);

    /** @param nanos a clock like {@link System#nanoTime} */
    SharedBucket(Limit limit, RedisTokens redis, LongSupplier nanos) {
        this.limit = limit;
        this.redis = redis;
        this.nanos = nanos;
        this.lapsesAt = nanos.getAsLong();
        this.emptyUntil = lapsesAt;
        this.alone = Bucket.builder()
                .addLimit(b -> b.capacity(limit.atOnce()).refillGreedy(limit.perSecond(), Duration.ofSeconds(1)))
                .withCustomTimePrecision(new Meter(nanos))
                .build();
    }

    /** Takes one token; the future is complete already but for one request in every lease. */
    CompletableFuture<Token> take() {
        if (!alone.tryConsume(1)) {
            return spent(alone.estimateAbilityToConsume(1).getNanosToWaitForRefill());
        }
        return shared();
    }

    private synchronized CompletableFuture<Token> shared() {
        long now = nanos.getAsLong();
        if (leased > 0 && now - lapsesAt < 0) {
            leased--;
            return TAKEN;
        }
        if (now - emptyUntil < 0) {
            alone.addTokens(1);
            return spent(emptyUntil - now);
        }
        boolean worthWaiting = redis.answers();
        if (asked.isDone()) {
            if (!redis.permits()) {
                return TAKEN;
            }
            asked = ask();
        }
        if (!worthWaiting) {
            return TAKEN;
        }
        waiting++;
        return asked.thenCompose(this::resumed);
    }

    private synchronized CompletableFuture<Token> resumed(boolean answered) {
        waiting--;
        return answered ? shared() : TAKEN;
    }

    private CompletableFuture<Boolean> ask() {
        int unused = leased;
        int wanted = Math.clamp(waiting + 1L, limit.lease(), limit.atOnce());
        leased = 0;
        return redis.ask(limit, wanted, unused).handle((grant, error) -> {
            if (error == null) {
                receive(grant);
            }
            return error == null;
        });
    }

    private synchronized void receive(RedisTokens.Grant grant) {
        long now = nanos.getAsLong();
        leased += grant.tokens();
        lapsesAt = now + LAPSE.toNanos();
        emptyUntil = now + grant.waitNanos();
    }

    private static CompletableFuture<Token> spent(long nanos) {
        return CompletableFuture.completedFuture(Token.Spent.of(nanos));
    }
}
