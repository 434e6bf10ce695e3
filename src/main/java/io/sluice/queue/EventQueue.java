package io.sluice.queue;

import io.sluice.event.RawRequest;
import io.sluice.event.Receipt;
import io.sluice.event.Vault;
import io.sluice.event.Verification.Verified;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The door of the queue: puts accepted requests into the stream of their tenant's partition, compressed and sealed. Thread-safe, never blocks. */
@Singleton
public class EventQueue {
    private static final String CLUSTER = "cluster";

    private final Redis redis;
    private final Vault vault;
    private final QueueConfig config;
    private final FairRate fairRate;
    private final Vertx vertx;
    private final boolean together;
    private final List<AppendBreaker> breakers;
    private final Map<Road, Appends> appends = new ConcurrentHashMap<>();

    /** What shares round trips: an event loop's appends; in Redis Cluster, where partitions lie on several nodes, those of one partition. */
    private record Road(Thread loop, int partition, Duration patience) {
        static final int ALL = -1;
    }

    EventQueue(
            io.vertx.mutiny.redis.client.Redis redis,
            Vault vault,
            QueueConfig config,
            FairRate fairRate,
            Vertx vertx,
            @ConfigProperty(name = "quarkus.redis.client-type", defaultValue = "standalone") String clientType) {
        this.redis = redis.getDelegate();
        this.vault = vault;
        this.config = config;
        this.fairRate = fairRate;
        this.vertx = vertx;
        this.together = !clientType.equalsIgnoreCase(CLUSTER);
        this.breakers = IntStream.range(0, config.partitions())
                .mapToObj(n -> new AppendBreaker(n, redis, vertx, config))
                .toList();
    }

    /**
     * Appends one verified request and answers once Redis has taken it into its append-only file (synced as its {@code appendfsync} says). Never trims.
     *
     * @param trace goes with it
     * @return fails with {@link QueueUnavailable}
     * @see <a href="https://redis.io/docs/latest/commands/xadd/">XADD</a>
     */
    public CompletableFuture<@Nullable Void> append(Receipt receipt, Verified verified, Trace trace) {
        var breaker = breakers.get(partition(receipt.tenant()));
        if (breaker.open()) {
            return CompletableFuture.failedFuture(QueueUnavailable.BREAKER_OPEN);
        }
        return append(receipt, verified, trace, config.appendTimeout(), breaker::guard);
    }

    /**
     * The same for a request that nobody else can take: its answer is waited for longer, and Redis is asked where it was passed over. There is one entry in any case, as a second
     * one in Redis would count.
     *
     * @param first what {@link #append} failed with
     * @return fails in any way
     */
    public CompletableFuture<@Nullable Void> insist(
            QueueUnavailable first, Receipt receipt, Verified verified, Trace trace, Duration patience) {
        if (first == QueueUnavailable.BREAKER_OPEN) {
            return append(receipt, verified, trace, patience, (send, answered) -> send.get());
        }
        return first.answered()
                .map(answered -> answered.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS))
                .orElseGet(() -> CompletableFuture.failedFuture(first));
    }

    /** How an append goes on its way, and Redis' own answer to it. */
    private interface Guard {
        CompletableFuture<@Nullable Void> run(
                Supplier<CompletableFuture<@Nullable Void>> send, CompletableFuture<@Nullable Void> answered);
    }

    private CompletableFuture<@Nullable Void> append(
            Receipt receipt, Verified verified, Trace trace, Duration patience, Guard guard) {
        int partition = partition(receipt.tenant());
        var sealed = vault.seal(
                receipt.tenant(), purpose(receipt), verified.request().toBytes());
        if (sealed.length > config.maxEntryBytes()) {
            return CompletableFuture.failedFuture(
                    new QueueUnavailable("larger than sluice.queue.max-entry-bytes", null));
        }
        var lane = fairRate.lane(receipt.tenant(), receipt.events());
        var span = trace.appending(receipt, lane.stream(partition));
        var append = new Appends.Append(
                partition,
                lane,
                ReceiptCodec.encode(receipt, Trace.text(span)),
                sealed,
                receipt.events(),
                receipt.requestId().toString(),
                System.nanoTime());
        return Trace.ending(
                span,
                guard.run(
                        () -> {
                            onLoop(append, patience);
                            return append.taken();
                        },
                        append.answered()));
    }

    /** On the caller's event loop; where it has none, on any. */
    private void onLoop(Appends.Append append, Duration patience) {
        var context = vertx.getOrCreateContext();
        if (context.isEventLoopContext() && Context.isOnEventLoopThread()) {
            appends.computeIfAbsent(
                            new Road(Thread.currentThread(), together ? Road.ALL : append.partition(), patience),
                            t -> new Appends(vertx, VertxContext.getRootContext(context), redis, patience))
                    .add(append);
        } else {
            context.runOnContext(go -> onLoop(append, patience));
        }
    }

    /** @throws IllegalStateException the tenant's key is gone, or the entry was made by something else */
    public Vault.Sealed open(Entry entry) {
        var purpose = purpose(entry.receipt());
        var request = RawRequest.fromBytes(vault.open(entry.receipt().tenant(), purpose, entry.sealed()));
        return new Vault.Sealed(purpose, entry.sealed(), request);
    }

    /** Which of the streams a tenant's requests go to. */
    int partition(UUID tenant) {
        return Math.floorMod(tenant.hashCode(), config.partitions());
    }

    /** A hash of counts, in events: accepted at the door in this epoch, queued now. */
    static String counts(int partition) {
        return "sluice:{" + partition + "}:counts";
    }

    private static String purpose(Receipt receipt) {
        return "queue/" + receipt.requestId();
    }
}
