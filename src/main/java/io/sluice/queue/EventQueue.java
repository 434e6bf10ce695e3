package io.sluice.queue;

import io.sluice.event.RawRequest;
import io.sluice.event.Receipt;
import io.sluice.event.Vault;
import io.sluice.event.Verification.Verified;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** The door of the queue: puts accepted requests into the stream of their tenant's partition, compressed and sealed. Thread-safe, never blocks. */
@ApplicationScoped
public class EventQueue {
    /** The entry and the door's count of it, together or not at all. Where Redis has no count, its partition begins a new epoch, named by this request's id. */
    private static final String APPEND = """
            local epoch = redis.call('HGET', KEYS[2], 'epoch') \
            if not epoch then epoch = ARGV[4] redis.call('HSET', KEYS[2], 'epoch', epoch, 'accepted', 0) end \
            redis.call('XADD', KEYS[1], '*', 'r', ARGV[1], 'b', ARGV[2], 'e', epoch) \
            redis.call('HINCRBY', KEYS[2], 'accepted', ARGV[3]) \
            return redis.call('HINCRBY', KEYS[2], 'queued', ARGV[3])""";

    private final Redis redis;
    private final Vault vault;
    private final QueueConfig config;
    private final FairRate fairRate;
    private final List<AppendBreaker> breakers;

    EventQueue(Redis redis, Vault vault, QueueConfig config, FairRate fairRate, Vertx vertx) {
        this.redis = redis;
        this.vault = vault;
        this.config = config;
        this.fairRate = fairRate;
        this.breakers = IntStream.range(0, config.partitions())
                .mapToObj(n -> new AppendBreaker(n, redis, vertx, config))
                .toList();
    }

    /**
     * Appends one verified request and answers once Redis has taken it into its append-only file (synced as its {@code appendfsync} says). Never trims.
     *
     * @return fails with {@link QueueUnavailable}
     * @see <a href="https://redis.io/docs/latest/commands/xadd/">XADD</a>
     */
    public Uni<Void> append(Receipt receipt, Verified verified) {
        int partition = partition(receipt.tenant());
        var breaker = breakers.get(partition);
        if (breaker.open()) {
            return Uni.createFrom().failure(QueueUnavailable.BREAKER_OPEN);
        }
        var sealed = vault.seal(
                receipt.tenant(), purpose(receipt), verified.request().toBytes());
        if (sealed.length > config.maxEntryBytes()) {
            return Uni.createFrom().failure(new QueueUnavailable("larger than sluice.queue.max-entry-bytes", null));
        }
        var lane = fairRate.lane(receipt.tenant(), receipt.events());
        var add = Request.cmd(Command.EVAL)
                .arg(APPEND)
                .arg(2)
                .arg(lane.stream(partition))
                .arg(counts(partition))
                .arg(Buffer.buffer(ReceiptCodec.encode(receipt)))
                .arg(Buffer.buffer(sealed))
                .arg(receipt.events())
                .arg(receipt.requestId().toString());
        return breaker.guard(() ->
                        redis.send(add).ifNoItem().after(config.appendTimeout()).fail())
                .onFailure()
                .transform(e ->
                        e instanceof QueueUnavailable ? e : new QueueUnavailable("Redis did not take the request", e))
                .replaceWithVoid();
    }

    /** @throws IllegalStateException the tenant's key is gone, or the entry was made by something else */
    public RawRequest open(Entry entry) {
        return RawRequest.fromBytes(vault.open(entry.receipt().tenant(), purpose(entry.receipt()), entry.sealed()));
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
