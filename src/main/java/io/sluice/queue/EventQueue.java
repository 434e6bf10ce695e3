package io.sluice.queue;

import io.opentelemetry.api.trace.Span;
import io.sluice.event.RawRequest;
import io.sluice.event.Receipt;
import io.sluice.event.Vault;
import io.sluice.event.Verification.Verified;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The door of the queue: puts accepted requests into the stream of their tenant's partition, compressed and sealed. Thread-safe; never blocks but where it says so. */
@Singleton
public class EventQueue {
    private static final String CLUSTER = "cluster";

    /** Requests at once that Redis was asked to take though it was passed over, and the largest body of them in bytes. */
    private static final int INSISTING = 256;

    private static final int INSISTING_BYTES = 64 * 1024;

    private final Redis redis;
    private final Vault vault;
    private final QueueConfig config;
    private final FairRate fairRate;
    private final Vertx vertx;
    private final boolean together;
    private final List<AppendBreaker> breakers;
    private final Semaphore insisting = new Semaphore(INSISTING);
    private final Map<Road, Appends> appends = new ConcurrentHashMap<>();

    /** What shares round trips: an event loop's appends; in Redis Cluster, where partitions lie on several nodes, those of one partition. */
    private record Road(Thread loop, int partition) {
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
        int partition = partition(receipt.tenant());
        var breaker = breakers.get(partition);
        if (breaker.open()) {
            return CompletableFuture.failedFuture(QueueUnavailable.BREAKER_OPEN);
        }
        var sealed = sealed(receipt, verified);
        if (sealed.length > config.maxEntryBytes()) {
            return CompletableFuture.failedFuture(QueueUnavailable.TOO_LARGE);
        }
        var lane = lane(receipt);
        var span = trace.appending(receipt, lane.stream(partition));
        var append = append(receipt, sealed, lane, span);
        return Trace.ending(
                span,
                breaker.guard(
                        () -> {
                            onLoop(append);
                            return append.taken();
                        },
                        append.answered()));
    }

    /**
     * Appends a request though its partition is passed over, as the ledger cannot take it either. Not one that was appended before: in Redis a second entry of it would count.
     * Blocks where the tenant's key must be fetched.
     *
     * @return completes when Redis has taken it, however late; fails where Redis refuses or is away, where as many wait for that as a node has memory for, and for a large one
     */
    public CompletableFuture<@Nullable Void> insist(Receipt receipt, Verified verified, Trace trace) {
        if (verified.request().body().length > INSISTING_BYTES) {
            return CompletableFuture.failedFuture(QueueUnavailable.TOO_LARGE);
        }
        var sealed = sealed(receipt, verified);
        if (!insisting.tryAcquire()) {
            return CompletableFuture.failedFuture(QueueUnavailable.BREAKER_OPEN);
        }
        var lane = lane(receipt);
        var span = trace.appending(receipt, lane.stream(partition(receipt.tenant())));
        var append = append(receipt, sealed, lane, span);
        var answered = append.answered().whenComplete((taken, error) -> insisting.release());
        try {
            onLoop(append);
        } catch (RuntimeException e) {
            append.answered().completeExceptionally(e);
        }
        return Trace.ending(span, answered);
    }

    private byte[] sealed(Receipt receipt, Verified verified) {
        return vault.seal(receipt.tenant(), purpose(receipt), verified.request().toBytes());
    }

    private Lane lane(Receipt receipt) {
        return fairRate.lane(receipt.tenant(), receipt.events());
    }

    private Appends.Append append(Receipt receipt, byte[] sealed, Lane lane, Span span) {
        return new Appends.Append(
                partition(receipt.tenant()),
                lane,
                ReceiptCodec.encode(receipt, Trace.text(span)),
                sealed,
                receipt.events(),
                receipt.requestId().toString(),
                System.nanoTime());
    }

    /** On the caller's event loop; where it has none, on any. */
    private void onLoop(Appends.Append append) {
        var context = vertx.getOrCreateContext();
        if (context.isEventLoopContext() && Context.isOnEventLoopThread()) {
            appends.computeIfAbsent(
                            new Road(Thread.currentThread(), together ? Road.ALL : append.partition()),
                            t -> new Appends(
                                    vertx, VertxContext.getRootContext(context), redis, config.appendTimeout()))
                    .add(append);
        } else {
            context.runOnContext(go -> onLoop(append));
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
